package dev.lamina.cli.plan;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Policies;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which workloads, policies and orders. */
final class PaperOptions {
    private static final double PAPER_LOAD = 1.3;
    private static final int PAPER_SEEDS = 10;
    private static final long FIRST_SEED = 42;
    private static final int MOST_SEEDS = 1000;
    private static final int MOST_MOVES = 100;
    private static final int MOST_BOUND = 1000;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            split = ",",
            description =
                    "With --paper: pod lists by name, separated by commas. Default: 'default' where it is there, else all.")
    private List<String> workloads = List.of();

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Placement policies, separated by commas: random, spread, first-fit, dot-product, gpu-clustering, gpu-packing, best-fit,"
                            + " fgd, lamina. Default: all with --paper, each discipline's own with --trace, lamina with --kubectl.")
    private List<String> policies = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "With --paper: how many drawn orders, 1 to 1000. Default: 10.")
    private @Nullable Integer seeds;

    @Option(
            names = "--order",
            paramLabel = "FILE",
            description = "With --paper: a written order (kind,name) instead of drawn ones.")
    private @Nullable Path order;

    @Option(
            names = "--load",
            paramLabel = "LOAD",
            description = "With --paper: requests over cards at the end of the arrivals. Default: 1.3.")
    private @Nullable Double load;

    @Option(
            names = "--moves",
            paramLabel = "PERCENT",
            description =
                    "How many in a hundred of the running pods may move so that refused ones fit. Default: 0 with --paper, 2 with"
                            + " --kubectl.")
    private @Nullable Integer moves;

    @Option(
            names = "--bound",
            paramLabel = "PERCENT",
            description =
                    "With --paper: print and draw what no policy can pass that accepts everything up to this load, by linear"
                            + " programming, for the first order.")
    private @Nullable Double bound;

    /** Throws BAD_INPUT for an option that means nothing in a mode. */
    void checkMode(String mode) {
        boolean paper = mode.equals("--paper");
        if (!paper && (!workloads.isEmpty() || seeds != null || order != null || load != null)) {
            throw bad("--workload, --seeds, --order and --load belong to --paper, not to " + mode + "; leave them out");
        }
        if (order != null && (seeds != null || load != null)) {
            throw bad("--order already says who comes when; leave out --seeds and --load");
        }
        if (mode.equals("--example") && !policies.isEmpty()) {
            throw bad("--policy means nothing with --example; leave it out");
        }
        if (bound != null && (!paper || !(bound >= 0 && bound <= MOST_BOUND))) {
            throw bad("--bound is " + bound + " with " + mode + ", expected a load of 0 to 1000 percent with --paper");
        }
        if (moves != null && (mode.equals("--trace") || mode.equals("--example"))) {
            throw bad("--moves means nothing with " + mode + "; leave it out");
        }
        if (moves != null && (moves < 0 || moves > MOST_MOVES)) {
            throw bad("--moves is " + moves + ", expected 0 to " + MOST_MOVES + " percent");
        }
        if (seeds != null && (seeds < 1 || seeds > MOST_SEEDS)) {
            throw bad("--seeds is " + seeds + ", expected 1 to " + MOST_SEEDS);
        }
        policies.forEach(Policies::of);
    }

    /** Those named; without any, the ones named {@code fallback}. */
    List<String> policies(List<String> fallback) {
        return policies.isEmpty() ? fallback : policies.stream().distinct().toList();
    }

    List<String> workloads() {
        return workloads.stream().distinct().toList();
    }

    /** One where an order is given, for it draws nothing then. */
    List<Long> seeds() {
        long count = order != null ? 1 : seeds == null ? PAPER_SEEDS : seeds;
        return LongStream.range(FIRST_SEED, FIRST_SEED + count).boxed().toList();
    }

    Optional<Path> order() {
        return Optional.ofNullable(order);
    }

    /** The load up to which everything is accepted, in percent; empty when no bound is wanted. */
    OptionalDouble bound() {
        return bound == null ? OptionalDouble.empty() : OptionalDouble.of(bound);
    }

    int movePercent(int fallback) {
        return moves == null ? fallback : moves;
    }

    double load() {
        return load == null ? PAPER_LOAD : load;
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
