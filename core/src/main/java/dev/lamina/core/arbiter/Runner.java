package dev.lamina.core.arbiter;

/** One process as last observed. Owned by the arbiter's thread. */
public final class Runner {
    /** What passing the card on costs it: measured on the test bed. */
    static final long HAND_OVER_NS = 90_000;

    private static final long SHORT_PERIOD_NS = 1_500_000;
    /** What it may have had in flight when it was first looked at. */
    private static final long EARLIER_NS = 1_000_000_000;

    private final SliceAccount slice;
    private final ProcessSlot slot;
    private final ThinkTimes thinkTimes = new ThinkTimes();
    private final BusyTimes busyTimes = new BusyTimes();
    private final Lease lease = new Lease();
    private int waiters;
    private int inflight;
    private long inflightNs;
    private long busyUntilNs;
    private long waitSinceNs;
    private long idleSinceNs;
    private long expectedNs;
    private long completions;
    private long pulse;
    private long cardNs;
    private long aliveNs;
    private boolean stalled;
    private boolean woke;
    private final long addedNs;
    private final long earlierNs;
    private long believedNs;
    private long examinedNs;
    private long chargedNs;
    private long reportedUntilNs;

    Runner(SliceAccount slice, ProcessSlot slot, long nowNs) {
        this.slice = slice;
        this.slot = slot;
        busyTimes.begin(slot);
        reportedUntilNs = nowNs;
        cardNs = slot.cardNs();
        believedNs = cardNs;
        earlierNs = cardNs;
        addedNs = nowNs;
        examinedNs = cardNs;
        chargedNs = slot.divided() ? slot.chargedNs() + Math.max(0, cardNs - slot.examinedNs()) : cardNs;
        if (slot.divided()) {
            publishCharges();
        }
        completions = slot.completions();
        pulse = slot.pulse();
        aliveNs = nowNs;
    }

    /** The slice that it belongs to. */
    public SliceAccount slice() {
        return slice;
    }

    ProcessSlot slot() {
        return slot;
    }

    /** Reads the slot; a counter of card time that jumps further than the card could have run is not believed. */
    void refresh(long nowNs) {
        boolean wanted = waiters > 0 || inflight > 0;
        reportedUntilNs = Math.min(nowNs, slot.reportedUntilNs());
        waiters = slot.waiters();
        woke |= !wanted && waiters > 0;
        inflight = slot.inflight();
        inflightNs = slot.inflightNs();
        busyUntilNs = slot.busyUntilNs();
        waitSinceNs = slot.waitSinceNs();
        idleSinceNs = slot.idleSinceNs();
        expectedNs = slot.expectedNs();
        long finished = slot.completions();
        long beat = slot.pulse();
        long used = slot.cardNs();
        if (used != cardNs) {
            long fresh = Math.clamp(used - cardNs, 0, Math.max(0, possibleNs(nowNs)));
            cardNs = used;
            believedNs += fresh;
        }
        if (finished != completions || beat != pulse || !wanted) {
            completions = finished;
            pulse = beat;
            aliveNs = nowNs;
            stalled = false;
        }
    }

    /** How much card time it can have used since the last look. Side by side with others a command takes longer than expected: then its whole life counts. */
    private long possibleNs(long nowNs) {
        return slot.divided() ? nowNs - addedNs + EARLIER_NS - (believedNs - earlierNs) : nowNs - aliveNs + expectedNs;
    }

    /** Charges all that was used and not charged yet. */
    void chargeAll(long nowNs) {
        long fresh = uncharged();
        if (fresh > 0) {
            charge(nowNs, fresh, fresh, fresh);
        }
    }

    /** Card time that it used and that is not charged yet. */
    long uncharged() {
        return believedNs - examinedNs;
    }

    /** Of {@code ofNs} of its card time it owes {@code claimNs}, and {@code useNs} are booked: less than it had where others had the card at the same time. */
    void charge(long nowNs, long ofNs, long claimNs, long useNs) {
        examinedNs += ofNs;
        chargedNs += useNs;
        slice.charge(nowNs, claimNs);
        if (slot.divided()) {
            publishCharges();
        }
    }

    /** It shares the card side by side with others: what is charged goes to the slot from now on, and its pauses are judged by many of them. */
    void divide() {
        thinkTimes.addUp();
        publishCharges();
    }

    private void publishCharges() {
        slot.charge(chargedNs, cardNs - uncharged());
    }

    /** Until when everything that it had on the card is known. Who counts as stopped has nothing on it. */
    long knownUntilNs(long nowNs) {
        return stalled ? nowNs : reportedUntilNs;
    }

    /** Takes in when it was on the card; after {@link #refresh}, so that all that is counted is there. */
    void takeBusyTimes(long nowNs) {
        busyTimes.take(slot, nowNs);
    }

    BusyTimes busyTimes() {
        return busyTimes;
    }

    /** The part of the card that its commands run on. */
    int widthMilli() {
        return slice.terms().widthMilli();
    }

    Lease lease() {
        return lease;
    }

    void observeThinkTimes() {
        thinkTimes.observe(slot);
    }

    /** The moment of its grant counts as a sign of life. */
    void granted(long nowNs) {
        aliveNs = nowNs;
        woke = false;
    }

    boolean waiting() {
        return waiters > 0 && !stalled;
    }

    boolean running() {
        return inflight > 0 && !stalled;
    }

    int inflight() {
        return inflight;
    }

    /** Card time used once everything in flight has finished as expected. */
    long expectedCardNs() {
        return cardNs + inflightNs;
    }

    long expectedNs() {
        return expectedNs;
    }

    long busyUntilNs() {
        return busyUntilNs;
    }

    long waitSinceNs() {
        return waitSinceNs;
    }

    long cardNs() {
        return cardNs;
    }

    /**
     * Until when the card is kept for it although nothing of it is in flight. Whose usual pause is longer than the command that waits behind it and
     * the two hand-overs around it is not waited for: letting that one go first costs less. {@link Long#MIN_VALUE} = not at all.
     */
    long expectedUntilNs(long rivalNs) {
        long grace = thinkTimes.graceNs();
        boolean worthIt = grace > 0 && thinkTimes.usualNs() <= rivalNs + 2 * HAND_OVER_NS;
        return idleSinceNs == 0 || !worthIt ? Long.MIN_VALUE : idleSinceNs + grace;
    }

    /**
     * Whether it works in single short commands with pauses of half their length at most, so that to look at each of them would cost more than the
     * pauses do. Whose pauses are not known yet does not.
     */
    boolean worksInSingles() {
        long usual = thinkTimes.usualNs();
        boolean known = thinkTimes.counted() && thinkTimes.graceNs() > 0;
        return inflight == 1 && known && 2 * usual <= expectedNs && usual + expectedNs <= SHORT_PERIOD_NS;
    }

    /** For how much of the time since then, when it had {@code usedNs} on its account, it left the card idle. */
    long idledNs(long nowNs, long sinceNs, long usedNs) {
        long endNs = inflight > 0 ? Math.min(nowNs, busyUntilNs - inflightNs) : nowNs;
        return endNs - sinceNs - (cardNs - usedNs);
    }

    /** When it counts as stopped if nothing of it finishes before. */
    long stallsAtNs(ArbiterSettings settings) {
        long expected = expectedNs == 0 ? settings.unknownNs() : expectedNs;
        return aliveNs + Math.max(settings.stallNs(), 4 * expected);
    }

    void stall() {
        stalled = true;
    }

    boolean woke() {
        return woke;
    }

    void woke(boolean on) {
        woke = on;
    }
}
