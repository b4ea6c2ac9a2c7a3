package dev.lamina.bench;

import dev.lamina.bench.measure.MemoryBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "memory",
        description = "Whether memory quotas hold to the byte, over one and several processes.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench memory --json"})
final class MemoryCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        return options.run(lab -> MemoryBenchmark.measure(lab, options.command()));
    }
}
