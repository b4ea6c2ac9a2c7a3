package dev.lamina.bench;

import dev.lamina.bench.measure.AggregateBenchmark;
import dev.lamina.bench.measure.KernelTime;
import dev.lamina.bench.measure.SharesCase;
import dev.lamina.bench.measure.Split;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "aggregate",
        description = "How much of the card saturating slices use together.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench aggregate --split 70/30,50/30/20 --kernel 1ms"})
final class AggregateCommand implements Callable<Integer> {
    @Option(
            names = "--split",
            paramLabel = "A/B",
            split = ",",
            defaultValue = "70/30,50/30/20",
            converter = Converters.OfSplit.class,
            description = "Guarantees in percent, together at most 100 (default: ${DEFAULT-VALUE}).")
    private List<Split> splits;

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
            defaultValue = "4",
            description = "Kernels in flight per slice, 1 to 64; 1 waits for each (default: ${DEFAULT-VALUE}).")
    private int depth;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        SharesCase.requireDepth(depth);
        return options.run(lab -> AggregateBenchmark.measure(lab, splits, kernels, depth, options.command()));
    }
}
