package dev.lamina.bench.statistics;

import java.util.Arrays;
import java.util.Collection;

/**
 * One number per run, summed up: the median, the extremes and the quartiles, all in the unit of the samples. Percentiles are by nearest
 * rank, so that each is a sample that really happened; the median of an even count is the mean of the middle two. Immutable.
 */
public record Summary(int count, double median, double min, double max, double lowerQuartile, double upperQuartile) {

    /** Sums up at least one finite sample; throws {@link IllegalArgumentException} for none, or for one that is not finite. */
    public static Summary of(double... samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no samples to sum up; at least 1 is needed");
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        if (!Double.isFinite(sorted[0]) || !Double.isFinite(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("a sample is not finite: " + Arrays.toString(samples));
        }
        return new Summary(
                sorted.length,
                median(sorted),
                sorted[0],
                sorted[sorted.length - 1],
                percentile(sorted, 25),
                percentile(sorted, 75));
    }

    /** As {@link #of(double...)}. */
    public static Summary of(Collection<Double> samples) {
        return of(samples.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * The sample below or at which {@code percent} of the ascending samples lie, by nearest rank.
     *
     * @param percent 0 (exclusive) to 100
     */
    public static double percentile(double[] ascending, double percent) {
        if (ascending.length == 0 || percent <= 0 || percent > 100) {
            throw new IllegalArgumentException("percentile " + percent + " of " + ascending.length
                    + " samples; needs 0 < percentile <= 100 and a sample");
        }
        int rank = (int) Math.ceil(percent / 100 * ascending.length);
        return ascending[Math.max(1, rank) - 1];
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
