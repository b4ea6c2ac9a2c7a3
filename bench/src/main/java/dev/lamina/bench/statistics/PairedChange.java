package dev.lamina.bench.statistics;

/**
 * How much a treatment changes a rate, from interleaved pairs: the mean of the pairs' relative changes in percent and the half width of
 * its 95 % confidence interval (Student's t on the paired changes, so that drift that hits both of a pair cancels out). Immutable.
 */
public record PairedChange(int pairs, double meanPercent, double halfWidthPercent) {

    /** Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom. */
    private static final double[] T_QUANTILES = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    private static final double T_BEYOND = 1.96;

    /**
     * The change from {@code before[i]} to {@code after[i]} over all pairs.
     *
     * @throws IllegalArgumentException for fewer than two pairs, unequal lengths, or a rate that is not above 0
     */
    public static PairedChange of(double[] before, double[] after) {
        if (before.length != after.length || before.length < 2) {
            throw new IllegalArgumentException(
                    before.length + " rates before and " + after.length + " after; needs at least 2 pairs of both");
        }
        double[] changes = new double[before.length];
        for (int pair = 0; pair < changes.length; pair++) {
            changes[pair] = changePercent(before[pair], after[pair]);
        }
        double mean = mean(changes);
        double error = Math.sqrt(variance(changes, mean) / changes.length);
        return new PairedChange(changes.length, mean, tQuantile(changes.length - 1) * error);
    }

    /** The lower end of the confidence interval, in percent. */
    public double lowPercent() {
        return meanPercent - halfWidthPercent;
    }

    /** The upper end of the confidence interval, in percent. */
    public double highPercent() {
        return meanPercent + halfWidthPercent;
    }

    private static double changePercent(double before, double after) {
        if (!(before > 0) || !(after > 0)) {
            throw new IllegalArgumentException("a rate of " + before + " beside " + after + "; both must be above 0");
        }
        return 100 * (after / before - 1);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double variance(double[] values, double mean) {
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }

    private static double tQuantile(int degreesOfFreedom) {
        return degreesOfFreedom <= T_QUANTILES.length ? T_QUANTILES[degreesOfFreedom - 1] : T_BEYOND;
    }
}
