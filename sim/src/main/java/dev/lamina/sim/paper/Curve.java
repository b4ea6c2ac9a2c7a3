package dev.lamina.sim.paper;

import java.util.ArrayList;
import java.util.List;

/** Means over the arrivals of each whole percent of submitted load. */
final class Curve {
    private static final int MOST_PERCENT = 1000;

    private final double[] allocation = new double[MOST_PERCENT + 1];
    private final double[] fragmented = new double[MOST_PERCENT + 1];
    private final int[] arrivals = new int[MOST_PERCENT + 1];

    void add(int loadPercent, double allocationPercent, double fragmentedCards) {
        int slot = Math.min(MOST_PERCENT, loadPercent);
        allocation[slot] += allocationPercent;
        fragmented[slot] += fragmentedCards;
        arrivals[slot]++;
    }

    List<PaperResult.Point> points() {
        List<PaperResult.Point> points = new ArrayList<>();
        for (int percent = 0; percent <= MOST_PERCENT; percent++) {
            int count = arrivals[percent];
            if (count > 0) {
                points.add(new PaperResult.Point(percent, allocation[percent] / count, fragmented[percent] / count));
            }
        }
        return points;
    }
}
