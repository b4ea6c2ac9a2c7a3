package dev.lamina.core.arbiter;

/** What one process's slot was last told, where several leases are open at once. Owned by the arbiter's thread. */
final class Lease {
    private boolean open;
    private long endCardNs;
    private long windowNs;
    private boolean ringOnIdle;
    private long openedAtCardNs;
    private long forgivenNs;

    boolean isOpen() {
        return open;
    }

    /** Whether it stands without an end. */
    boolean endless() {
        return open && endCardNs == CardArbiter.FOREVER;
    }

    /** Card time that it leaves beyond {@code cardNs}. */
    long leftNs(long cardNs) {
        return endless() ? CardArbiter.FOREVER : endCardNs - cardNs;
    }

    long windowNs() {
        return windowNs;
    }

    /** Opens it, or lets it go on, until the process's card time is {@code untilCardNs}. */
    void open(Runner runner, long untilCardNs, long window) {
        if (!open) {
            openedAtCardNs = runner.cardNs();
            forgivenNs = 0;
        }
        open = true;
        endCardNs = untilCardNs;
        windowNs = window;
        runner.slot().open(untilCardNs, window);
    }

    void close(Runner runner) {
        if (open) {
            runner.slot().close();
        }
        open = false;
    }

    void ringOnIdle(Runner runner, boolean on) {
        if (ringOnIdle != on) {
            runner.slot().ringOnIdle(on);
        }
        ringOnIdle = on;
    }

    /** The part of a pause that nobody pays, at most {@code mostNs}: bounded by a part of the card time that the lease has used. */
    long forgive(long cardNs, long heldNs, long mostNs, int part) {
        long budgetNs = (cardNs - openedAtCardNs) / part - forgivenNs;
        long freeNs = Math.clamp(Math.min(heldNs, mostNs), 0, Math.max(0, budgetNs));
        forgivenNs += freeNs;
        return freeNs;
    }
}
