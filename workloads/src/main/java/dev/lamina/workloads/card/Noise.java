package dev.lamina.workloads.card;

/**
 * Numbers in [-1, 1) that depend on nothing but a seed and an index. The device computes the same ones bit for bit
 * ({@code noise.cl}), so that a reference on the host needs no copy of the weights.
 */
public final class Noise {
    private static final float STEP = 1f / 8_388_608f;

    private Noise() {}

    public static float at(int seed, int index) {
        int hash = seed + index * 0x9E3779B9;
        hash ^= hash >>> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >>> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >>> 16;
        return ((float) (hash >>> 8) - 8_388_608f) * STEP;
    }

    /** A seed of its own for the {@code part}-th use of one seed. */
    public static int seed(long seed, int part) {
        long mixed = (seed ^ (part * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed ^ (mixed >>> 32));
    }
}
