package dev.lamina.workloads.command;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a workload can be told that answers requests in time. Filled by picocli. */
final class ServiceOptions {
    private static final double DEFAULT_LOAD = 0.3;
    private static final double NS_PER_SECOND = 1e9;
    private static final double HIGHEST_RATE = 10_000;

    @Option(names = "--rate", paramLabel = "N", description = "requests per second, 0.1 to 10000")
    @Nullable
    Double rate;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = TimeSpan.Converter.class,
            description = "from a request's arrival to its answer")
    @Nullable
    TimeSpan deadline;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            description =
                    "choose the work so that the requests keep the card busy for this share of the time, above 0 and at most 1 (default 0.3)")
    @Nullable
    Double load;

    double rateOr(double usual) {
        double chosen = rate == null ? usual : rate;
        if (!(chosen >= 0.1 && chosen <= HIGHEST_RATE)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--rate is %s, from 0.1 to 10000 is possible; give requests per second".formatted(chosen));
        }
        return chosen;
    }

    /** The deadline asked for, or the workload's own. */
    long deadlineNsOr(long usualNs) {
        return deadline == null ? usualNs : deadline.ns();
    }

    /** The card time per request that gives the load. */
    long cardNsAt(double ratePerSecond) {
        double share = load == null ? DEFAULT_LOAD : load;
        if (!(share > 0 && share <= 1)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--load is %s; give a share of the card's time above 0 and at most 1".formatted(share));
        }
        return Math.max(1, Math.round(share / ratePerSecond * NS_PER_SECOND));
    }
}
