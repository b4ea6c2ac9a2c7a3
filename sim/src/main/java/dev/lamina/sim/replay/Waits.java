package dev.lamina.sim.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long jobs of some sizes waited, from submission to the start of the run that finished.
 *
 * @param cards their size, for people
 * @param jobs how many finished
 * @param meanNs rounded down
 * @param percentilesNs 101 values: the n-th is what n in 100 waited at most, the last one the longest wait
 */
public record Waits(String cards, int jobs, long meanNs, List<Long> percentilesNs) {
    /** Copies the list. */
    public Waits {
        percentilesNs = List.copyOf(percentilesNs);
    }

    static Waits of(String name, long[] waits) {
        long[] sorted = waits.clone();
        Arrays.sort(sorted);
        List<Long> percentiles = new ArrayList<>();
        for (int percent = 0; percent <= 100; percent++) {
            int rank = (int) (((long) sorted.length * percent + 99) / 100);
            percentiles.add(sorted[Math.max(0, rank - 1)]);
        }
        return new Waits(name, sorted.length, mean(sorted), percentiles);
    }

    /** Half waited at most this long. */
    public long p50Ns() {
        return percentilesNs.get(50);
    }

    /** 95 in 100 waited at most this long. */
    public long p95Ns() {
        return percentilesNs.get(95);
    }

    /** 99 in 100 waited at most this long. */
    public long p99Ns() {
        return percentilesNs.get(99);
    }

    /** The longest wait. */
    public long maxNs() {
        return percentilesNs.getLast();
    }

    /** Without the sum, which may pass the range of a long. */
    static long mean(long[] values) {
        long whole = 0;
        long rest = 0;
        for (long value : values) {
            whole += value / values.length;
            rest += value % values.length;
        }
        return whole + rest / values.length;
    }
}
