package dev.lamina.sim.replay;

import dev.lamina.sim.trace.TrainingJob;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How long jobs of some sizes waited, from submission to start.
 *
 * @param cards their size, for people
 * @param jobs how many started
 * @param meanNs rounded down
 * @param p50Ns half waited at most this long
 * @param p99Ns 99 in 100 waited at most this long
 * @param maxNs the longest wait
 */
public record Waits(String cards, int jobs, long meanNs, long p50Ns, long p99Ns, long maxNs) {
    /** Sizes from {@code least} to below {@code below} cards. */
    record Sizes(int least, int below) {}

    static Optional<Waits> of(String name, List<TrainingJob> jobs, long[] startNs, Sizes sizes) {
        long[] waits = new long[jobs.size()];
        int count = 0;
        for (int i = 0; i < startNs.length; i++) {
            int cards = jobs.get(i).cards();
            if (startNs[i] != Long.MAX_VALUE && cards >= sizes.least() && cards < sizes.below()) {
                waits[count++] = startNs[i] - jobs.get(i).submitNs();
            }
        }
        if (count == 0) {
            return Optional.empty();
        }
        long[] sorted = Arrays.copyOf(waits, count);
        Arrays.sort(sorted);
        return Optional.of(new Waits(name, count, mean(sorted), at(sorted, 50), at(sorted, 99), sorted[count - 1]));
    }

    /** Without the sum, which may pass the range of a long. */
    private static long mean(long[] waits) {
        long whole = 0;
        long rest = 0;
        for (long wait : waits) {
            whole += wait / waits.length;
            rest += wait % waits.length;
        }
        return whole + rest / waits.length;
    }

    private static long at(long[] sorted, int percent) {
        int rank = (int) (((long) sorted.length * percent + 99) / 100);
        return sorted[Math.max(0, rank - 1)];
    }
}
