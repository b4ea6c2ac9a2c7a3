package dev.lamina.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A slice's card time as it grew: samples of a counter, and what follows for any instant between them. Owned by one thread. */
final class UseHistory {
    private static final double NS_PER_MS = 1e6;

    private final TreeMap<Long, Long> cardNsAtMillis = new TreeMap<>();

    void add(long atMillis, long cardNs) {
        cardNsAtMillis.put(atMillis, cardNs);
    }

    /** The counter at an instant, between two samples in proportion; before the first 0, after the last the last. */
    double cardNsAt(long millis) {
        Map.Entry<Long, Long> before = cardNsAtMillis.floorEntry(millis);
        Map.Entry<Long, Long> after = cardNsAtMillis.ceilingEntry(millis);
        if (before == null) {
            return 0;
        }
        if (after == null || after.getKey().equals(before.getKey())) {
            return before.getValue();
        }
        double part = (double) (millis - before.getKey()) / (after.getKey() - before.getKey());
        return before.getValue() + part * (after.getValue() - before.getValue());
    }

    /** Share of the card used between two instants, 0..100. */
    double busyPercent(long fromMillis, long toMillis) {
        double usedNs = cardNsAt(toMillis) - cardNsAt(fromMillis);
        return 100 * Math.max(0, usedNs) / (NS_PER_MS * Math.max(1, toMillis - fromMillis));
    }

    Timeline timeline(long fromMillis, long toMillis, long binMillis) {
        List<Double> bins = new ArrayList<>();
        for (long start = fromMillis; start + binMillis <= toMillis; start += binMillis) {
            bins.add(Math.min(100, busyPercent(start, start + binMillis)));
        }
        return new Timeline(binMillis, bins);
    }
}
