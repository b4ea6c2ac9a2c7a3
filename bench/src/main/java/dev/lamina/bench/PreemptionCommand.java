package dev.lamina.bench;

import dev.lamina.bench.schedule.PreemptionSpeed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "preemption",
        description = "Finding out who has to go for a gang of 64 on 5,000 full nodes of 8 cards; --runs counts.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench preemption --json"})
final class PreemptionCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        return options.show(PreemptionSpeed.measure(options.effort().runs(), options.command()));
    }
}
