package dev.lamina.core.arbiter;

import java.util.ArrayList;
import java.util.List;

/**
 * A process that keeps up to {@code depth} commands in flight, thinks after each completion, or works in periods. It follows the same
 * gate rules as the runtime's C code.
 */
final class SimulatedProcess implements ProcessSlot {
    private static final long WAKE_NS = 10_000;
    private static final int RING_AT = 20;

    private final SimulatedCard card;
    private final long kernelNs;
    private final int depth;
    private final long thinkNs;
    private boolean active;
    private boolean stopped;
    private boolean granted;
    private boolean ringOnIdle;
    private boolean attempting;
    private long grantCardNs;
    private long windowNs;
    private boolean waiting;
    private int inflight;
    private long waitSinceNs;
    private long idleSinceNs;
    private long completions;
    private long pulse;
    private long cardNs;
    private long startedNs;
    private int owed;
    private int paceMilli;
    private long pacedSinceNs;
    private long pacedCardNs;
    private final long[] busyFromNs = new long[MOST_BUSY_TIMES];
    private final long[] busyToNs = new long[MOST_BUSY_TIMES];
    private long busyTimes;
    private long readBusyTimes;
    private boolean divided;
    private long chargedNs;
    private long examinedNs;
    private final int[] thinks = new int[ThinkTimes.BUCKETS];
    final List<Long> waitsNs = new ArrayList<>();
    private long enqueuedNs;

    SimulatedProcess(SimulatedCard card, long kernelNs, int depth, long thinkNs) {
        this.card = card;
        this.kernelNs = kernelNs;
        this.depth = depth;
        this.thinkNs = thinkNs;
    }

    /** Works in a closed loop until {@link #rest}. */
    SimulatedProcess work() {
        active = true;
        owed = Integer.MAX_VALUE;
        attemptIn(0);
        return this;
    }

    /** What it allows itself while the arbiter is stopped. */
    SimulatedProcess pace(int guaranteeMilli) {
        paceMilli = guaranteeMilli;
        return this;
    }

    void rest() {
        active = false;
    }

    /** Runs {@code commands} now, one after the other. */
    void burst(int commands) {
        active = true;
        owed = commands;
        attemptIn(0);
    }

    /** SIGSTOP: nothing of it moves; what it had queued runs after SIGCONT. */
    void stop() {
        stopped = true;
    }

    void resume() {
        stopped = false;
        pulse++;
        card.goesOn(this);
        attemptIn(0);
    }

    void countThink(long ns, int times) {
        thinks[ThinkTimes.bucket(ns)] += times;
    }

    /** Who waits for a grant sees that nobody gives any. */
    void lookAgain() {
        attemptIn(0);
    }

    boolean stopped() {
        return stopped;
    }

    private void attemptIn(long delayNs) {
        if (!attempting) {
            attempting = true;
            card.in(delayNs, this::attempt);
        }
    }

    private void attempt() {
        attempting = false;
        if (stopped || !active || owed == 0 || inflight >= depth) {
            return;
        }
        if (enqueuedNs == 0) {
            enqueuedNs = card.nowNs();
            if (idleSinceNs != 0) {
                thinks[ThinkTimes.bucket(card.nowNs() - idleSinceNs)]++;
            }
        }
        long inflightNs = inflight * kernelNs;
        if (card.arbiterStopped()) {
            paceItself(inflightNs);
        } else if (!granted || cardNs + inflightNs >= grantCardNs) {
            beginWaiting();
        } else {
            submitOrHold(inflightNs);
        }
    }

    /** As the runtime does without an agent: at its guarantee, a few milliseconds ahead. */
    private void paceItself(long inflightNs) {
        long sinceNs = card.arbiterStoppedAtNs();
        if (pacedSinceNs != sinceNs) {
            pacedSinceNs = sinceNs;
            pacedCardNs = cardNs;
        }
        long allowedNs = (card.nowNs() - sinceNs) / 1000 * paceMilli + 10_000_000;
        if (cardNs - pacedCardNs + inflightNs < allowedNs) {
            submitOrHold(inflightNs);
        } else {
            attemptIn(500_000);
        }
    }

    private void beginWaiting() {
        if (!waiting) {
            waiting = true;
            waitSinceNs = card.nowNs();
            card.ring();
        }
    }

    private void submitOrHold(long inflightNs) {
        waiting = false;
        waitSinceNs = 0;
        long remainingNs = Math.max(0, inflightNs - (inflight > 0 ? card.nowNs() - startedNs : 0));
        long restNs = remainingNs + kernelNs - Math.max(Math.min(remainingNs, kernelNs), kernelNs);
        if (windowNs != CardArbiter.FOREVER && restNs > windowNs) {
            attemptIn(restNs - windowNs);
            return;
        }
        if (inflight == 0) {
            startedNs = card.nowNs();
        }
        inflight++;
        pulse++;
        idleSinceNs = 0;
        owed -= owed == Integer.MAX_VALUE ? 0 : 1;
        waitsNs.add(card.nowNs() - enqueuedNs);
        enqueuedNs = 0;
        card.submit(this, kernelNs);
        if (inflight < depth) {
            attemptIn(1_000);
        }
    }

    void completed(long fromNs, long toNs) {
        inflight--;
        completions++;
        cardNs += toNs - fromNs;
        report(fromNs, toNs);
        startedNs = card.nowNs();
        if (inflight == 0) {
            idleSinceNs = card.nowNs();
            if (ringOnIdle || waiting || !granted) {
                card.ring();
            }
        }
        attemptIn(depth == 1 ? thinkNs : 1_000);
    }

    /** As the runtime does: what finds no room is joined with the last one. */
    private void report(long fromNs, long toNs) {
        if (busyTimes - readBusyTimes == MOST_BUSY_TIMES) {
            busyToNs[(int) ((busyTimes - 1) % MOST_BUSY_TIMES)] = toNs;
            return;
        }
        int at = (int) (busyTimes % MOST_BUSY_TIMES);
        busyFromNs[at] = fromNs;
        busyToNs[at] = toNs;
        busyTimes++;
        if (busyTimes - readBusyTimes == RING_AT && grantCardNs != CardArbiter.FOREVER) {
            card.ring();
        }
    }

    @Override
    public int waiters() {
        return waiting ? 1 : 0;
    }

    @Override
    public int inflight() {
        return inflight;
    }

    @Override
    public long inflightNs() {
        return inflight * kernelNs;
    }

    @Override
    public long busyUntilNs() {
        return startedNs + inflight * kernelNs;
    }

    @Override
    public long waitSinceNs() {
        return waitSinceNs;
    }

    @Override
    public long idleSinceNs() {
        return idleSinceNs;
    }

    @Override
    public long expectedNs() {
        return kernelNs;
    }

    @Override
    public long completions() {
        return completions;
    }

    @Override
    public long pulse() {
        return pulse;
    }

    @Override
    public long cardNs() {
        return cardNs;
    }

    @Override
    public int think(int bucket) {
        return thinks[bucket];
    }

    @Override
    public boolean granted() {
        return granted;
    }

    @Override
    public void open(long limitNs, long window) {
        granted = true;
        grantCardNs = limitNs;
        windowNs = window;
        if (waiting) {
            attemptIn(WAKE_NS);
        }
    }

    @Override
    public void close() {
        granted = false;
    }

    @Override
    public void ringOnIdle(boolean on) {
        ringOnIdle = on;
    }

    @Override
    public boolean current() {
        return true;
    }

    @Override
    public long reportedUntilNs() {
        return inflight > 0 ? startedNs : card.nowNs();
    }

    @Override
    public long busyTimes() {
        return busyTimes;
    }

    @Override
    public long busyFromNs(long number) {
        return busyFromNs[(int) (number % MOST_BUSY_TIMES)];
    }

    @Override
    public long busyToNs(long number) {
        return busyToNs[(int) (number % MOST_BUSY_TIMES)];
    }

    @Override
    public void readBusyTimes(long number) {
        readBusyTimes = number;
    }

    @Override
    public long chargedNs() {
        return chargedNs;
    }

    @Override
    public long examinedNs() {
        return examinedNs;
    }

    @Override
    public boolean divided() {
        return divided;
    }

    @Override
    public void charge(long charged, long examined) {
        divided = true;
        chargedNs = charged;
        examinedNs = examined;
    }
}
