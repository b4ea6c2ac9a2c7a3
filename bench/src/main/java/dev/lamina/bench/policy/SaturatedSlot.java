package dev.lamina.bench.policy;

import dev.lamina.core.arbiter.ProcessSlot;

/** A process that always waits for the card and uses each grant to its end at once. Allocates nothing. */
final class SaturatedSlot implements ProcessSlot {
    private static final long KERNEL_NS = 1_000_000;

    private long cardNs;
    private long completions;
    private long waitSinceNs = 1;
    private boolean granted;

    @Override
    public int waiters() {
        return 1;
    }

    @Override
    public int inflight() {
        return 0;
    }

    @Override
    public long inflightNs() {
        return 0;
    }

    @Override
    public long busyUntilNs() {
        return 0;
    }

    @Override
    public long waitSinceNs() {
        return waitSinceNs;
    }

    @Override
    public long idleSinceNs() {
        return waitSinceNs;
    }

    @Override
    public long expectedNs() {
        return KERNEL_NS;
    }

    @Override
    public long completions() {
        return completions;
    }

    @Override
    public long pulse() {
        return completions;
    }

    @Override
    public long cardNs() {
        return cardNs;
    }

    @Override
    public int think(int bucket) {
        return 0;
    }

    @Override
    public boolean granted() {
        return granted;
    }

    @Override
    public void open(long grantCardNs, long windowNs) {
        granted = true;
    }

    @Override
    public void close() {
        granted = false;
    }

    @Override
    public void ringOnIdle(boolean on) {
        // Whoever decides looks again anyway.
    }

    @Override
    public boolean current() {
        return true;
    }

    @Override
    public long reportedUntilNs() {
        return Long.MAX_VALUE;
    }

    @Override
    public long busyTimes() {
        return 0;
    }

    @Override
    public long busyFromNs(long number) {
        return 0;
    }

    @Override
    public long busyToNs(long number) {
        return 0;
    }

    @Override
    public void readBusyTimes(long number) {
        // Nothing is reported.
    }

    @Override
    public long chargedNs() {
        return cardNs;
    }

    @Override
    public long examinedNs() {
        return cardNs;
    }

    @Override
    public boolean divided() {
        return false;
    }

    @Override
    public void charge(long chargedNs, long examinedNs) {
        // One at a time: nothing is divided.
    }

    /** Uses the grant if it is open; returns the card time used. */
    long use(long nowNs) {
        if (!granted) {
            return 0;
        }
        cardNs += 2 * KERNEL_NS;
        completions += 2;
        waitSinceNs = nowNs;
        return 2 * KERNEL_NS;
    }
}
