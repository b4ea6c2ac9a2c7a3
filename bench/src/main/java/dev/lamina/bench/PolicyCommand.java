package dev.lamina.bench;

import dev.lamina.bench.policy.PolicyBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "policy",
        description = "What one decision of the arbiter costs, without card or agent; --seconds is the measured time.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench policy --json"})
final class PolicyCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        int iterations = (int) Math.ceil(options.effort().seconds());
        return options.show(PolicyBenchmark.measure(iterations, options.command()));
    }
}
