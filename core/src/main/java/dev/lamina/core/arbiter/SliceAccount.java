package dev.lamina.core.arbiter;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;

/**
 * One slice's standing with the arbiter: virtual time, limit, priority. Virtual time is card time x 1000 / weight, as in weighted
 * fair queueing. Owned by the arbiter's thread.
 */
public final class SliceAccount {
    private static final int BEST_EFFORT_WEIGHT = 100;
    private static final int LEAST_WEIGHT = 10;
    private static final long PRIORITY_BURST_NS = 200_000_000;
    private static final int FLOOR_MILLI = 10;
    private static final long MAX_DEBT_NS = 250_000_000;
    /** An absence for which the host is to blame rather than the program: longer than any pause that is waited through. */
    private static final long MOMENT_NS = 50_000_000;

    private final long number;
    private final RateBucket limit;
    private final RateBucket priority = new RateBucket(0, PRIORITY_BURST_NS);
    private final RateBucket floor = new RateBucket(FLOOR_MILLI, 0);
    private SliceTerms terms;
    private boolean paused;
    private long virtualNs;
    private long expectedNs;
    private boolean admitted;
    private boolean wanting;
    private boolean contending;
    private boolean left;
    private long leftAtNs = Long.MIN_VALUE / 2;
    private long leftClaimNs;
    private long usedNs;

    SliceAccount(long number, SliceTerms terms, long limitBurstNs) {
        limit = new RateBucket(0, limitBurstNs);
        this.number = number;
        this.terms = terms;
        terms(terms);
    }

    /** The slice's number. */
    public long number() {
        return number;
    }

    /** Card time charged so far, in nanoseconds. */
    public long usedNs() {
        return usedNs;
    }

    SliceTerms terms() {
        return terms;
    }

    void terms(SliceTerms changed) {
        terms = changed;
        limit.rate(changed.limitMilli());
        priority.rate(changed.sliceClass() == SliceClass.LATENCY ? changed.guaranteeMilli() : 0);
    }

    boolean paused() {
        return paused;
    }

    void paused(boolean on) {
        paused = on;
    }

    boolean bestEffort() {
        return terms.sliceClass() == SliceClass.BEST_EFFORT;
    }

    boolean capped() {
        return terms.limitMilli() < 1000;
    }

    int weight() {
        return bestEffort() ? BEST_EFFORT_WEIGHT : Math.max(LEAST_WEIGHT, terms.guaranteeMilli());
    }

    /** With what it is expected to be charged for. */
    long virtualNs() {
        return virtualNs + expectedNs * 1000 / weight();
    }

    void expect(long cardNs) {
        expectedNs = cardNs;
    }

    void expectMore(long cardNs) {
        expectedNs += cardNs;
    }

    /** Whether it might submit when last looked at, where several may. */
    boolean admitted() {
        return admitted;
    }

    void admitted(boolean on) {
        admitted = on;
    }

    /** Virtual time at which {@code cardNs} more would be paid: what ranks the eligible. */
    long deadlineNs(long cardNs) {
        return virtualNs() + cardNs * 1000 / weight();
    }

    void charge(long nowNs, long cardNs) {
        usedNs += cardNs;
        virtualNs += cardNs * 1000 / weight();
        if (capped()) {
            limit.use(nowNs, cardNs);
        }
        priority.use(nowNs, cardNs);
        if (bestEffort()) {
            floor.use(nowNs, cardNs);
        }
    }

    /** Whether any of its processes wants the card, as seen in this step. */
    boolean wanting() {
        return wanting;
    }

    void wanting(boolean on) {
        wanting = on;
    }

    /** Charges a pause during which the card was kept idle for it while others waited: no use, but its claim shrinks as if. */
    void chargeHold(long nowNs, long heldNs) {
        virtualNs += heldNs * 1000 / weight();
        priority.use(nowNs, heldNs);
    }

    boolean contending() {
        return contending;
    }

    /**
     * Follows {@link #wanting()}. Who begins owes at most the greatest debt and claims at most {@code creditNs} of virtual time or, when it was away for
     * a moment only, what it left with, at most {@code turnNs}. Returns whether it began.
     */
    boolean contend(long nowNs, long systemVirtualNs, long creditNs, long turnNs) {
        boolean began = wanting && !contending;
        if (began) {
            long keptNs = nowNs - leftAtNs <= MOMENT_NS ? Math.min(leftClaimNs, turnNs) : 0;
            long newest = systemVirtualNs + MAX_DEBT_NS * 1000 / weight();
            virtualNs = Math.clamp(virtualNs, systemVirtualNs - Math.max(creditNs, keptNs), newest);
        }
        left = contending && !wanting;
        contending = wanting;
        return began;
    }

    /** Whether it stopped wanting the card in this step. */
    boolean left() {
        return left;
    }

    /** Notes what it may claim of the others, whose virtual time this is, when it comes back soon: nothing if its limit or a pause sent it away. */
    void leave(long nowNs, long systemVirtualNs) {
        leftAtNs = nowNs;
        leftClaimNs = allowedAtNs() <= nowNs ? systemVirtualNs - virtualNs() : 0;
        left = false;
    }

    /** When it may have the card at all: {@link Long#MAX_VALUE} = paused. */
    long allowedAtNs() {
        if (paused) {
            return Long.MAX_VALUE;
        }
        return capped() ? limit.allowedAtNs() : Long.MIN_VALUE;
    }

    boolean hasPriority(long nowNs) {
        return priority.allows(nowNs);
    }

    /** When a best-effort slice may claim its floor beside slices that would take everything. */
    long floorAtNs() {
        return bestEffort() ? floor.allowedAtNs() : Long.MAX_VALUE;
    }
}
