package dev.lamina.sim.replay;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.trace.TrainingJob;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How long jobs are said to run, for traces have no such column: their duration times a number whose logarithm is normal around 0.
 *
 * @param sigma the standard deviation of that logarithm, 0..5; 0 = the truth
 * @param seed the same one draws the same errors for a trace, whatever else is asked
 */
public record Estimates(double sigma, long seed) {
    /** Everybody knows. */
    public static final Estimates EXACT = new Estimates(0, 0);

    /** How far, in standard deviations, nine in ten stay below. */
    private static final double NINE_IN_TEN = 1.2815515655446004;

    private static final double MOST = 5;
    private static final long LONGEST_NS = 1_000_000_000_000_000_000L;

    /** Throws BAD_INPUT outside the range. */
    public Estimates {
        if (!(sigma >= 0 && sigma <= MOST)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "estimates err by a sigma of " + sigma + ", expected 0 (exact) to 5; 1 is wrong by a factor of 2.7"
                            + " in a third of all cases");
        }
    }

    /** One for each job, in nanoseconds. */
    long[] of(List<TrainingJob> jobs) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] estimates = new long[jobs.size()];
        for (int i = 0; i < estimates.length; i++) {
            double error = random.nextGaussian();
            double durationNs = jobs.get(i).durationNs();
            estimates[i] = sigma == 0 ? jobs.get(i).durationNs() : cut(durationNs * StrictMath.exp(sigma * error));
        }
        return estimates;
    }

    /** What nine in ten of the jobs with an estimate stay below, for the errors are known to be such. */
    long p90(long estimateNs) {
        return sigma == 0 ? estimateNs : cut(estimateNs * StrictMath.exp(sigma * NINE_IN_TEN));
    }

    private static long cut(double ns) {
        return Math.clamp(StrictMath.round(ns), 0, LONGEST_NS);
    }
}
