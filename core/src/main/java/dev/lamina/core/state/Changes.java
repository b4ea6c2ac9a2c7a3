package dev.lamina.core.state;

/**
 * Which nodes changed, in order, for whoever keeps something computed for each node: remember {@link #now} when you look, and later visit
 * what came after. Owned by the thread that owns the state.
 */
public final class Changes {
    private final int[] ring;
    private final long[] latest;
    private long now;

    Changes(int nodes) {
        ring = new int[Integer.highestOneBit(Math.max(16, nodes)) * 4];
        latest = new long[nodes];
    }

    void note(int node) {
        ring[(int) (now & (ring.length - 1))] = node;
        latest[node] = ++now;
    }

    /** The number of changes so far. */
    public long now() {
        return now;
    }

    /** Whether every change after {@code since} can still be visited one by one; if not, ask {@link #changedSince} of every node. */
    public boolean remembers(long since) {
        return now - since <= ring.length;
    }

    /** The node of change number {@code change}, {@code now - remembered .. now - 1}. */
    public int node(long change) {
        return ring[(int) (change & (ring.length - 1))];
    }

    /** Whether change number {@code change} is the newest of its node, so that visiting it once is enough. */
    public boolean isLatest(long change) {
        return latest[node(change)] == change + 1;
    }

    /** How many changes there had been when a node last changed, itself included; 0 = it never did. */
    public long latest(int node) {
        return latest[node];
    }

    /** Whether a node changed after {@code since}. */
    public boolean changedSince(int node, long since) {
        return latest[node] > since;
    }
}
