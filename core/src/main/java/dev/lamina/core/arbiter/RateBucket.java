package dev.lamina.core.arbiter;

/**
 * Card time at a rate with a bounded burst, as the virtual scheduling algorithm of a leaky bucket (GCRA, ITU-T I.371): one number, the time
 * at which everything used so far would be paid off. Owned by the arbiter's thread.
 */
final class RateBucket {
    private final long burstNs;
    private int rateMilli;
    private long paidOffNs = Long.MIN_VALUE;

    /** A burst of {@code burstNs} of wall time at {@code rateMilli} thousandths of the card; a rate of 0 never allows anything. */
    RateBucket(int rateMilli, long burstNs) {
        this.rateMilli = rateMilli;
        this.burstNs = burstNs;
    }

    void rate(int milli) {
        rateMilli = milli;
    }

    boolean allows(long nowNs) {
        return nowNs >= allowedAtNs();
    }

    /** The earliest time at which more may be used; {@link Long#MAX_VALUE} = never. */
    long allowedAtNs() {
        if (rateMilli == 0) {
            return Long.MAX_VALUE;
        }
        return paidOffNs == Long.MIN_VALUE ? Long.MIN_VALUE : paidOffNs - burstNs;
    }

    void use(long nowNs, long cardNs) {
        if (rateMilli == 0) {
            return;
        }
        paidOffNs = Math.max(paidOffNs, nowNs) + cardNs * 1000 / rateMilli;
    }
}
