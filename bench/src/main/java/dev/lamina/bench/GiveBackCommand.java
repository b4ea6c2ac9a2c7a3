package dev.lamina.bench;

import dev.lamina.bench.measure.GiveBackBenchmark;
import dev.lamina.bench.measure.KernelTime;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "giveback",
        description = "How soon a waking owner gets its share back from a slice that borrowed the whole card.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench giveback --kernel 1ms --seconds 20"})
final class GiveBackCommand implements Callable<Integer> {
    @Option(
            names = "--kernel",
            paramLabel = "TIME",
            split = ",",
            defaultValue = "0.1ms,1ms,10ms",
            converter = Converters.OfKernelTime.class,
            description = "Lengths of both slices' kernels, 10us to 1s (default: ${DEFAULT-VALUE}).")
    private List<KernelTime> kernels;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        return options.run(lab -> GiveBackBenchmark.measure(lab, kernels, options.command()));
    }
}
