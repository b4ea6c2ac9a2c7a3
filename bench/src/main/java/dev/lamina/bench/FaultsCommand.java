package dev.lamina.bench;

import dev.lamina.bench.faults.FaultKind;
import dev.lamina.bench.faults.FaultsBenchmark;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "faults",
        description = {
            "Random faults under load: kill -9, stop and fork of programs and of the agent.",
            "Ends with exit code 1 when a promise was broken; --runs and --seconds have no effect."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench faults --seed 1 --count 100"})
final class FaultsCommand implements Callable<Integer> {
    private static final int MOST_FAULTS = 10_000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed gives the same faults (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many, 1 to 10000 (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            description = "Only these kinds: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        if (count < 1 || count > MOST_FAULTS) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "--count is " + count + ", it must be 1 to " + MOST_FAULTS + " faults");
        }
        return options.runStrictly(lab -> FaultsBenchmark.run(lab, seed, count, kinds));
    }
}
