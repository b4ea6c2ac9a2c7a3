package dev.lamina.workloads.train;

import dev.lamina.workloads.service.Losses;
import java.util.Optional;

/** The mean of the first losses and of the latest; a single batch's loss jumps about too much to compare. For one thread. */
final class LossCurve {
    private static final int FIRST = 10;
    private static final int LATEST = 50;

    private final double[] latest = new double[LATEST];
    private double firstSum;
    private long count;

    void add(double loss) {
        firstSum += count < FIRST ? loss : 0;
        latest[(int) (count % LATEST)] = loss;
        count++;
    }

    /** Nothing before the first loss. */
    Optional<Losses> losses() {
        if (count == 0) {
            return Optional.empty();
        }
        int kept = (int) Math.min(count, LATEST);
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += latest[i];
        }
        return Optional.of(new Losses(firstSum / Math.min(count, FIRST), sum / kept));
    }
}
