package dev.lamina.core.state;

/**
 * What of one node's free amounts is kept from new members, for somebody who was promised it. May be more than is free: then what is free is kept and
 * nothing fits. Owned by the thread that owns the state.
 */
public final class Withheld {
    private final int node;
    private final int[] cardMilli;
    private final long[] cardBytes;
    private long cpuMilli;
    private long memoryBytes;
    private int pods;

    /** Nothing, of a node with this many cards. */
    public Withheld(int node, int cards) {
        this.node = node;
        cardMilli = new int[cards];
        cardBytes = new long[cards];
    }

    /** Whose. */
    public int node() {
        return node;
    }

    /** Adds {@code sign} times what a member holds of the node itself. */
    public void addHost(Kinds kinds, int kind, int sign) {
        cpuMilli += sign * kinds.cpuMilli(kind);
        memoryBytes += sign * kinds.memoryBytes(kind);
        pods += sign;
    }

    /** Adds to what is kept of a card, by its place among the node's. */
    public void addCard(int card, int milli, long bytes) {
        cardMilli[card] += milli;
        cardBytes[card] += bytes;
    }

    /** Nothing is kept of what would be below 0: more than enough is expected back. */
    public void clip() {
        cpuMilli = Math.max(0, cpuMilli);
        memoryBytes = Math.max(0, memoryBytes);
        pods = Math.max(0, pods);
        for (int card = 0; card < cardMilli.length; card++) {
            cardMilli[card] = Math.max(0, cardMilli[card]);
            cardBytes[card] = Math.max(0, cardBytes[card]);
        }
    }

    /** Keeps of each amount the larger one of this and another of the same node. */
    public void raise(Withheld other) {
        cpuMilli = Math.max(cpuMilli, other.cpuMilli);
        memoryBytes = Math.max(memoryBytes, other.memoryBytes);
        pods = Math.max(pods, other.pods);
        for (int card = 0; card < cardMilli.length; card++) {
            cardMilli[card] = Math.max(cardMilli[card], other.cardMilli[card]);
            cardBytes[card] = Math.max(cardBytes[card], other.cardBytes[card]);
        }
    }

    long cpuMilli() {
        return cpuMilli;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    int pods() {
        return pods;
    }

    int cardMilli(int card) {
        return cardMilli[card];
    }

    long cardBytes(int card) {
        return cardBytes[card];
    }

    int cards() {
        return cardMilli.length;
    }
}
