package dev.lamina.workloads.tally;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Latencies in nanoseconds: every one up to a million, then a fair sample of that many; the largest is always exact. For one thread. */
final class Latencies {
    private static final int CAPACITY = 1 << 20;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    private long[] values = new long[1024];
    private long seen;
    private long largestNs;

    void add(long ns) {
        largestNs = Math.max(largestNs, ns);
        if (seen < CAPACITY) {
            if (seen == values.length) {
                values = Arrays.copyOf(values, values.length * 2);
            }
            values[(int) seen] = ns;
        } else {
            long place = random.nextLong(seen + 1);
            if (place < CAPACITY) {
                values[(int) place] = ns;
            }
        }
        seen++;
    }

    /** The smallest value that at least so many percent of all do not exceed, for each of {@code percents}; 0 when there are none. */
    long[] percentiles(double... percents) {
        int count = (int) Math.min(seen, CAPACITY);
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        long[] found = new long[percents.length];
        for (int i = 0; i < percents.length && count > 0; i++) {
            int rank = (int) Math.ceil(percents[i] / 100 * count);
            found[i] = sorted[Math.clamp(rank - 1L, 0, count - 1)];
        }
        return found;
    }

    long largestNs() {
        return largestNs;
    }
}
