package dev.lamina.cli.plan;

import dev.lamina.cli.options.Declared;
import dev.lamina.cli.options.Given;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Policies;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;

/** Which workloads, policies and orders. */
final class PaperOptions {
    private static final double PAPER_LOAD = 1.3;
    private static final int PAPER_SEEDS = 10;
    private static final long FIRST_SEED = 42;
    private static final int MOST_SEEDS = 1000;
    private static final int MOST_MOVES = 100;
    private static final int MOST_BOUND = 1000;

    private final Given<List<String>> workloads;
    private final Given<List<String>> policies;
    private final Given<Integer> seeds;
    private final Given<Path> order;
    private final Given<Double> load;
    private final Given<Integer> moves;
    private final Given<Double> bound;

    PaperOptions(Declared options) {
        workloads = options.names(
                "--workload",
                "With --paper: pod lists by name, separated by commas. Default: 'default' where it is there, else all.");
        policies = options.names(
                "--policy",
                "Placement policies, separated by commas: random, spread, first-fit, dot-product, gpu-clustering, gpu-packing,"
                        + " best-fit, fgd, lamina. Default: all with --paper, each discipline's own with --trace, lamina with"
                        + " --kubectl.");
        seeds = options.one(
                Integer.class, "--seeds", "N", "With --paper: how many drawn orders, 1 to 1000. Default: 10.");
        order = options.one(
                Path.class, "--order", "FILE", "With --paper: a written order (kind,name) instead of drawn ones.");
        load = options.one(
                Double.class,
                "--load",
                "LOAD",
                "With --paper: requests over cards at the end of the arrivals. Default: 1.3.");
        moves = options.one(
                Integer.class,
                "--moves",
                "PERCENT",
                "How many in a hundred of the running pods may move so that refused ones fit. Default: 0 with --paper, 2 with"
                        + " --kubectl.");
        bound = options.one(
                Double.class,
                "--bound",
                "PERCENT",
                "With --paper: print and draw what no policy can pass that accepts everything up to this load, by linear"
                        + " programming, for the first order.");
    }

    /** Throws BAD_INPUT for an option that means nothing in a mode. */
    void checkMode(String mode) {
        boolean paper = mode.equals("--paper");
        if (!paper && (workloads.isThere() || seeds.isThere() || order.isThere() || load.isThere())) {
            throw bad("--workload, --seeds, --order and --load belong to --paper, not to " + mode + "; leave them out");
        }
        if (order.isThere() && (seeds.isThere() || load.isThere())) {
            throw bad("--order already says who comes when; leave out --seeds and --load");
        }
        if (mode.equals("--example") && policies.isThere()) {
            throw bad("--policy means nothing with --example; leave it out");
        }
        if (bound.isThere() && (!paper || !(bound.or(0.0) >= 0 && bound.or(0.0) <= MOST_BOUND))) {
            throw bad("--bound is " + bound.or(0.0) + " with " + mode
                    + ", expected a load of 0 to 1000 percent with --paper");
        }
        if (moves.isThere() && (mode.equals("--trace") || mode.equals("--example"))) {
            throw bad("--moves means nothing with " + mode + "; leave it out");
        }
        if (moves.or(0) < 0 || moves.or(0) > MOST_MOVES) {
            throw bad("--moves is " + moves.or(0) + ", expected 0 to " + MOST_MOVES + " percent");
        }
        if (seeds.or(1) < 1 || seeds.or(1) > MOST_SEEDS) {
            throw bad("--seeds is " + seeds.or(1) + ", expected 1 to " + MOST_SEEDS);
        }
        policies.or(List.of()).forEach(Policies::of);
    }

    /** Those named; without any, the ones named {@code fallback}. */
    List<String> policies(List<String> fallback) {
        return policies.value().map(names -> names.stream().distinct().toList()).orElse(fallback);
    }

    List<String> workloads() {
        return workloads.or(List.of()).stream().distinct().toList();
    }

    /** One where an order is given, for it draws nothing then. */
    List<Long> seeds() {
        long count = order.isThere() ? 1 : seeds.or(PAPER_SEEDS);
        return LongStream.range(FIRST_SEED, FIRST_SEED + count).boxed().toList();
    }

    Optional<Path> order() {
        return order.value();
    }

    /** The load up to which everything is accepted, in percent; empty when no bound is wanted. */
    OptionalDouble bound() {
        return bound.value().map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    int movePercent(int fallback) {
        return moves.or(fallback);
    }

    double load() {
        return load.or(PAPER_LOAD);
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
