package dev.lamina.bench;

import dev.lamina.bench.measure.KernelTime;
import dev.lamina.bench.measure.SharesBenchmark;
import dev.lamina.bench.measure.SharesCase;
import dev.lamina.bench.measure.Split;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "shares",
        description = "How exactly saturating slices get their shares of the card.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench shares --split 70/30 --kernel 10ms --seconds 10"})
final class SharesCommand implements Callable<Integer> {
    @Option(
            names = "--split",
            paramLabel = "A/B",
            defaultValue = "70/30",
            converter = Converters.OfSplit.class,
            description = "Guarantees in percent, together at most 100 (default: ${DEFAULT-VALUE}).")
    private Split split;

    @Option(
            names = "--kernel",
            paramLabel = "TIME",
            defaultValue = "10ms",
            converter = Converters.OfKernelTime.class,
            description = "Length of one kernel, 10us to 1s (default: ${DEFAULT-VALUE}).")
    private KernelTime kernel;

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
        SharesCase measured = new SharesCase(split, kernel, depth);
        return options.run(lab -> SharesBenchmark.detail(lab, measured, options.command()));
    }
}
