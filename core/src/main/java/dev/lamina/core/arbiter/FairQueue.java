package dev.lamina.core.arbiter;

import java.util.List;

/**
 * Ranks the slices that want the card. Within a tier: earliest eligible virtual deadline first (Stoica and Abdel-Wahab, EEVDF; the
 * eligibility rule of WF2Q, Bennett and Zhang 1996), so that a heavy slice does not run ahead of a light one. Tiers: latency
 * slices within their guarantee, then best effort below its floor, then everybody with a guarantee, then best effort. Owned by the arbiter's thread; allocates nothing.
 */
final class FairQueue {
    static final int FIRST = 0;
    static final int FLOOR = 1;
    static final int SHARED = 2;
    static final int LEFTOVER = 3;

    private static final int MOST_PROMISED_WITH_FLOOR = 990;

    private final ArbiterSettings settings;
    private final long[] systemVirtualNs = new long[2];
    private final long[] weights = new long[2];
    private final int[] lightest = {Integer.MAX_VALUE, Integer.MAX_VALUE};
    private int promisedMilli;

    FairQueue(ArbiterSettings settings) {
        this.settings = settings;
    }

    /** Guarantees on this card together; the floor of best effort exists only in what they leave. */
    void promised(int milli) {
        promisedMilli = milli;
    }

    int tier(SliceAccount slice, long nowNs) {
        if (slice.hasPriority(nowNs)) {
            return FIRST;
        }
        if (!slice.bestEffort()) {
            return SHARED;
        }
        return slice.floorAtNs() <= nowNs && promisedMilli <= MOST_PROMISED_WITH_FLOOR ? FLOOR : LEFTOVER;
    }

    /** Whether {@code slice} begins to want the card now. */
    boolean begins(SliceAccount slice, long nowNs) {
        int group = group(slice);
        long creditNs = settings.creditNs() * 1000;
        return slice.contend(nowNs, systemVirtualNs[group], creditNs / slice.weight(), creditNs / lightest[group]);
    }

    /** Recomputes the virtual time of both groups (guaranteed, best effort) from those that want the card. */
    void advance(List<SliceAccount> slices, long nowNs) {
        for (int group = 0; group < systemVirtualNs.length; group++) {
            systemVirtualNs[group] = averageVirtualNs(slices, group);
            lightest[group] = leastWeight(slices, group);
        }
        for (int i = 0; i < slices.size(); i++) {
            SliceAccount slice = slices.get(i);
            if (slice.left()) {
                slice.leave(nowNs, systemVirtualNs[group(slice)]);
            }
        }
    }

    /** Whether {@code one} goes before {@code other} at this moment. */
    boolean before(SliceAccount one, SliceAccount other, long nowNs) {
        int tierOfOne = tier(one, nowNs);
        int tierOfOther = tier(other, nowNs);
        if (tierOfOne != tierOfOther) {
            return tierOfOne < tierOfOther;
        }
        if (tierOfOne != FIRST && eligible(one) != eligible(other)) {
            return eligible(one);
        }
        long deadlineOfOne = one.deadlineNs(settings.quantumNs());
        long deadlineOfOther = other.deadlineNs(settings.quantumNs());
        return deadlineOfOne != deadlineOfOther ? deadlineOfOne < deadlineOfOther : one.number() < other.number();
    }

    /** How much card time it is ahead of its share among those who contend with it; below 0: behind. */
    long aheadNs(SliceAccount slice) {
        return (slice.virtualNs() - systemVirtualNs[group(slice)]) * slice.weight() / 1000;
    }

    /** How long it takes the others to catch up with it if they keep the card busy. */
    long caughtUpInNs(SliceAccount slice) {
        return Math.max(0, aheadNs(slice)) * weights[group(slice)] / slice.weight();
    }

    /** Whether no other slice contends. */
    boolean alone(SliceAccount slice, List<SliceAccount> slices) {
        for (int i = 0; i < slices.size(); i++) {
            if (slices.get(i) != slice && slices.get(i).contending()) {
                return false;
            }
        }
        return true;
    }

    private boolean eligible(SliceAccount slice) {
        return slice.virtualNs() <= systemVirtualNs[group(slice)];
    }

    /** The weight of the lightest contender: one turn of it carries it furthest ahead in virtual time. */
    private static int leastWeight(List<SliceAccount> slices, int group) {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < slices.size(); i++) {
            SliceAccount slice = slices.get(i);
            if (slice.contending() && group(slice) == group) {
                least = Math.min(least, slice.weight());
            }
        }
        return least;
    }

    private static int group(SliceAccount slice) {
        return slice.bestEffort() ? 1 : 0;
    }

    /** The weighted mean of the contenders' virtual times; where there is none it stays where it was. */
    private long averageVirtualNs(List<SliceAccount> slices, int group) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < slices.size(); i++) {
            SliceAccount slice = slices.get(i);
            if (slice.contending() && group(slice) == group) {
                least = Math.min(least, slice.virtualNs());
            }
        }
        if (least == Long.MAX_VALUE) {
            return systemVirtualNs[group];
        }
        long sum = 0;
        long weighted = 0;
        for (int i = 0; i < slices.size(); i++) {
            SliceAccount slice = slices.get(i);
            if (slice.contending() && group(slice) == group) {
                sum += slice.weight();
                weighted += slice.weight() * (slice.virtualNs() - least);
            }
        }
        weights[group] = sum;
        return least + weighted / sum;
    }
}
