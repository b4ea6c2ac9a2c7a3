package dev.lamina.workloads.arrival;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Bursts of 1 to {@value #LARGEST_BURST} requests that come at once. After a burst it is quiet for as long as its size is worth at the mean
 * rate, 30 % more or less: so the load is uneven at every moment and yet the same over some seconds.
 */
public final class BurstArrivals implements Arrivals {
    /** The most requests that come at once. */
    public static final int LARGEST_BURST = 5;

    private static final double JITTER = 0.3;
    private static final double NS_PER_SECOND = 1e9;

    private final RandomGenerator random;
    private final double meanGapNs;
    private long burstNs;
    private long followingNs;
    private int left;

    /** {@code ratePerSecond} is the mean number of requests per second, above 0. */
    public BurstArrivals(double ratePerSecond, long seed) {
        if (!(ratePerSecond > 0 && ratePerSecond <= NS_PER_SECOND)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "a rate of %s requests per second; it must be above 0 and at most 1e9".formatted(ratePerSecond));
        }
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.meanGapNs = NS_PER_SECOND / ratePerSecond;
    }

    @Override
    public long nextNs() {
        if (left == 0) {
            burstNs = followingNs;
            left = random.nextInt(1, LARGEST_BURST + 1);
            double stretch = 1 + JITTER * (2 * random.nextDouble() - 1);
            followingNs = burstNs + Math.round(left * meanGapNs * stretch);
        }
        left--;
        return burstNs;
    }
}
