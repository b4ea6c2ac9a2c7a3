package dev.lamina.bench;

import dev.lamina.bench.measure.RecoveryBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "recovery",
        description = "How long the others stand still when a program, its launcher or the agent is killed.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench recovery --runs 10"})
final class RecoveryCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        return options.run(lab -> RecoveryBenchmark.measure(lab, options.command()));
    }
}
