package dev.lamina.bench.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The shares that several saturating loads got of the card, window by window. A share is the load's card time over the card time of all, in
 * percent; entitled shares are the guarantees scaled to 100, since spare time is split by guarantee. Immutable.
 */
public final class ShareWindows {
    private final double[] entitledPercent;
    private final List<double[]> gotPercent;
    private final double busyPercent;

    private ShareWindows(double[] entitledPercent, List<double[]> gotPercent, double busyPercent) {
        this.entitledPercent = entitledPercent;
        this.gotPercent = gotPercent;
        this.busyPercent = busyPercent;
    }

    /**
     * Cuts the span into windows and takes each load's share in each.
     *
     * @param weights one positive weight per timeline
     * @throws IllegalArgumentException when the counts differ or the span holds no whole window
     */
    public static ShareWindows of(List<Timeline> timelines, List<Integer> weights, Span span, long windowNs) {
        if (timelines.size() != weights.size()) {
            throw new IllegalArgumentException(timelines.size() + " timelines for " + weights.size() + " weights");
        }
        List<double[]> got = new ArrayList<>();
        double busy = 0;
        for (Span window : span.windows(windowNs)) {
            double[] cardNs = timelines.stream()
                    .mapToDouble(timeline -> timeline.busyNs(window))
                    .toArray();
            double total = Arrays.stream(cardNs).sum();
            busy += total / windowNs;
            got.add(Arrays.stream(cardNs)
                    .map(own -> total == 0 ? 0 : 100 * own / total)
                    .toArray());
        }
        if (got.isEmpty()) {
            throw new IllegalArgumentException("the loads ran together for " + span.lengthNs() / 1_000_000
                    + " ms, less than one window of " + windowNs / 1_000_000 + " ms; measure for longer");
        }
        return new ShareWindows(entitled(weights), got, 100 * busy / got.size());
    }

    /** What each load should get, in percent; sums to 100. */
    public double[] entitledPercent() {
        return entitledPercent.clone();
    }

    /** What each load got over all windows, in percent. */
    public double[] meanGotPercent() {
        double[] sum = new double[entitledPercent.length];
        for (double[] window : gotPercent) {
            for (int load = 0; load < sum.length; load++) {
                sum[load] += window[load] / gotPercent.size();
            }
        }
        return sum;
    }

    /** The distances between got and entitled in percentage points: one per window and load. */
    public double[] errors() {
        return gotPercent.stream()
                .flatMapToDouble(window -> IntStream.range(0, window.length)
                        .mapToDouble(load -> Math.abs(window[load] - entitledPercent[load])))
                .toArray();
    }

    /** Card time of all loads over the time that passed, in percent; above 100 when kernels of several loads ran at the same time. */
    public double busyPercent() {
        return busyPercent;
    }

    public int windows() {
        return gotPercent.size();
    }

    private static double[] entitled(List<Integer> weights) {
        double total = weights.stream().mapToInt(Integer::intValue).sum();
        return weights.stream().mapToDouble(weight -> 100 * weight / total).toArray();
    }
}
