package dev.lamina.sim.fleet;

import java.util.List;
import java.util.SplittableRandom;

/** Seeded draws from the distributions that the fleet is made of. Owned by one thread. */
final class Draw {
    private final SplittableRandom random;

    Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Something with the chance it has among others.
     *
     * @param percent its chance; those of a list add up to 100
     */
    record Chance<T>(T value, int percent) {}

    <T> T one(List<Chance<T>> chances) {
        int lot = random.nextInt(100);
        for (Chance<T> chance : chances) {
            lot -= chance.percent();
            if (lot < 0) {
                return chance.value();
            }
        }
        return chances.getLast().value();
    }

    boolean happens(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A whole number whose logarithm is normal, cut to its limits. */
    long logNormal(double median, double sigma, long least, long most) {
        double value = median * StrictMath.exp(sigma * random.nextGaussian());
        return Math.clamp(StrictMath.round(value), least, most);
    }

    /** The time to the next arrival of a Poisson process, in the unit of its mean. */
    double pause(double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }
}
