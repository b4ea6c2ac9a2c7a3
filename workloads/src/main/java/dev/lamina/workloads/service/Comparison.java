package dev.lamina.workloads.service;

/** Gathers the differences of one check. 32-bit sums in another order than the reference's differ by less than the tolerance. For one thread. */
public final class Comparison {
    /** The largest relative difference that passes. */
    public static final double TOLERANCE = 1e-3;

    private double error;

    /** Values whose usual size is about 1. */
    public void expect(double expected, double actual) {
        expect(expected, actual, 1);
    }

    /** Values whose usual size is {@code scale}: the difference counts relative to that, or to the value where it is larger. */
    public void expect(double expected, double actual, double scale) {
        double difference = Math.abs(expected - actual) / Math.max(scale, Math.abs(expected));
        error = Double.isNaN(difference) ? Double.MAX_VALUE : Math.max(error, difference);
    }

    /** Values of one kind; their usual size is that of the largest, and at least {@code smallestScale}. */
    public void expect(double[] expected, double[] actual, double smallestScale) {
        double scale = smallestScale;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            expect(expected[i], actual[i], scale);
        }
    }

    public Check check() {
        return new Check(error <= TOLERANCE, error);
    }
}
