package dev.lamina.cli.demo;

import java.util.List;

/**
 * How busy one workload kept the card over time: one percentage (0..100) of the card for each span of {@code binMillis}, in order.
 * Throws {@link IllegalArgumentException} for a span that is not positive.
 */
record Timeline(long binMillis, List<Double> busyPercent) {
    Timeline {
        if (binMillis <= 0) {
            throw new IllegalArgumentException("span is " + binMillis + " ms, must be at least 1");
        }
        busyPercent = List.copyOf(busyPercent);
    }

    double seconds() {
        return busyPercent.size() * binMillis / 1e3;
    }
}
