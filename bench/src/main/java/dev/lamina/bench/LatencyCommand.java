package dev.lamina.bench;

import dev.lamina.bench.measure.KernelTime;
import dev.lamina.bench.measure.LatencyBenchmark;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        description = "What a 50 Hz latency slice feels of a best-effort slice that never stops.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench latency --kernel 1ms,10ms --seconds 10"})
final class LatencyCommand implements Callable<Integer> {
    @Option(
            names = "--kernel",
            paramLabel = "TIME",
            split = ",",
            defaultValue = "1ms,10ms",
            converter = Converters.OfKernelTime.class,
            description = "Lengths of the best-effort slice's kernels, 10us to 1s (default: ${DEFAULT-VALUE}).")
    private List<KernelTime> kernels;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        return options.run(lab -> LatencyBenchmark.measure(lab, kernels, options.command()));
    }
}
