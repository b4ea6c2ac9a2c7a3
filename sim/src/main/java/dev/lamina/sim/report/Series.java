package dev.lamina.sim.report;

import java.util.List;

/**
 * A line of a chart.
 *
 * @param name as the legend shows it
 * @param style what it looks like
 * @param x where it is known, ascending
 * @param y one value for each
 */
public record Series(String name, Style style, List<Double> x, List<Double> y) {
    /** What a line looks like. */
    public enum Style {
        /** One of several. */
        PLAIN,
        /** The one that the page is about. */
        STRONG,
        /** A bound, not a result. */
        BOUND
    }

    /** Copies the lists; throws {@link IllegalArgumentException} unless they are equally long. */
    public Series {
        x = List.copyOf(x);
        y = List.copyOf(y);
        if (x.size() != y.size()) {
            throw new IllegalArgumentException(name + " has " + x.size() + " x and " + y.size() + " y");
        }
    }

    double lastX() {
        return x.isEmpty() ? 0 : x.getLast();
    }

    double last() {
        return y.isEmpty() ? 0 : y.getLast();
    }
}
