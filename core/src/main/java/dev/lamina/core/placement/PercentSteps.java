package dev.lamina.core.placement;

/** {@code int(100 / (1 + exp(-gain / unit)))} by a table of the gains at which it steps up, found once with {@link StrictMath}. */
final class PercentSteps {
    private static final int MOST = 100;
    private static final int SLOTS = 4096;

    /** Beyond this many units the sigmoid is 0 or 100 in every digit that counts. */
    private static final int REACH = 64;

    private final long[] stepsUp = new long[MOST + 2];
    private final int[] atSlot = new int[SLOTS + 1];
    private final long reach;
    private final int shift;

    PercentSteps(double unit) {
        reach = (long) (REACH * unit) + 1;
        stepsUp[MOST + 1] = Long.MAX_VALUE;
        for (int percent = 1; percent <= MOST; percent++) {
            stepsUp[percent] = firstWith(percent, unit);
        }
        stepsUp[0] = Long.MIN_VALUE;
        int bits = 0;
        while ((2 * reach) >> bits >= SLOTS) {
            bits++;
        }
        shift = bits;
        for (int slot = 0; slot <= SLOTS; slot++) {
            atSlot[slot] = percentOf(((long) slot << shift) - reach, unit);
        }
    }

    private long firstWith(int percent, double unit) {
        long low = -reach;
        long high = reach;
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (percentOf(middle, unit) >= percent) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static int percentOf(long gain, double unit) {
        return (int) (MOST / (1 + StrictMath.exp(-(gain / unit))));
    }

    int percent(long gain) {
        if (gain <= -reach) {
            return 0;
        }
        if (gain >= reach) {
            return MOST;
        }
        int percent = atSlot[(int) ((gain + reach) >> shift)];
        while (gain >= stepsUp[percent + 1]) {
            percent++;
        }
        return percent;
    }
}
