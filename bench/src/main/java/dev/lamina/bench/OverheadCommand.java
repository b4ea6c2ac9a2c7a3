package dev.lamina.bench;

import dev.lamina.bench.measure.KernelTime;
import dev.lamina.bench.measure.OverheadBenchmark;
import dev.lamina.bench.measure.SharesCase;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "overhead",
        description = "What the runtime costs a program that has the card to itself.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench overhead --kernel 0.1ms,1ms --runs 10"})
final class OverheadCommand implements Callable<Integer> {
    @Option(
            names = "--kernel",
            paramLabel = "TIME",
            split = ",",
            defaultValue = "0.1ms,1ms,10ms",
            converter = Converters.OfKernelTime.class,
            description = "Lengths of one kernel, 10us to 1s (default: ${DEFAULT-VALUE}).")
    private List<KernelTime> kernels;

    @Option(
            names = "--depth",
            paramLabel = "N",
            split = ",",
            defaultValue = "4,1",
            description = "Kernels in flight, 1 waits for each (default: ${DEFAULT-VALUE}).")
    private List<Integer> depths;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        depths.forEach(SharesCase::requireDepth);
        return options.run(lab -> OverheadBenchmark.measure(lab, kernels, depths, options.command()));
    }
}
