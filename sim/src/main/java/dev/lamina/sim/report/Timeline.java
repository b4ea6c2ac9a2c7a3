package dev.lamina.sim.report;

import dev.lamina.sim.replay.ReplayResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What changes at instants as a line of means over equal spans, so that a chart of any trace has the same few points. */
final class Timeline {
    private static final int SPANS = 200;

    private Timeline() {}

    /** Means weighted by how long each value held; x is the middle of each span in hours. */
    static Series of(
            String name,
            Series.Style style,
            List<ReplayResult.Instant> instants,
            ToLongFunction<ReplayResult.Instant> what) {
        long from = instants.getFirst().atNs();
        long until = Math.max(from + 1, instants.getLast().atNs());
        double width = (until - from) / (double) SPANS;
        double[] sums = new double[SPANS];
        for (int i = 0; i + 1 < instants.size(); i++) {
            double value = what.applyAsLong(instants.get(i));
            spread(
                    sums,
                    (instants.get(i).atNs() - from) / width,
                    (instants.get(i + 1).atNs() - from) / width,
                    value);
        }
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int span = 0; span < SPANS; span++) {
            x.add((from + (span + 0.5) * width) / 3.6e12);
            y.add(sums[span]);
        }
        return new Series(name, style, x, y);
    }

    /** Adds a value to every span between two positions, by the part of the span that it held. */
    private static void spread(double[] sums, double from, double until, double value) {
        for (int span = (int) from; span < SPANS && span < until; span++) {
            double part = Math.min(until, span + 1) - Math.max(from, span);
            sums[span] += value * part;
        }
    }
}
