package dev.lamina.core.placement;

import java.util.Arrays;

/**
 * The scores of all nodes for one kind, as a tree of maxima, so that the best node is found without looking at all of them and a changed
 * score costs a walk towards the root. Nodes that do not fit have no score. Allocates nothing after it is made.
 */
final class ScoreTree implements Candidates {
    /** The score of a node that does not fit. */
    static final int NO_FIT = -1;

    private final int leaves;
    private final int[] best;
    private final int nodes;
    private int fitting;

    ScoreTree(int nodes) {
        this.nodes = nodes;
        leaves = Math.max(2, Integer.highestOneBit(Math.max(1, nodes - 1)) * 2);
        best = new int[2 * leaves];
        Arrays.fill(best, NO_FIT);
    }

    /** Notes a score without looking at the rest of the tree; {@link #build} has to follow. */
    void put(int node, int score) {
        fitting += (score >= 0 ? 1 : 0) - (best[leaves + node] >= 0 ? 1 : 0);
        best[leaves + node] = score;
    }

    /** Puts the tree in order after {@link #put}. */
    void build() {
        for (int at = leaves - 1; at > 0; at--) {
            best[at] = Math.max(best[2 * at], best[2 * at + 1]);
        }
    }

    /** Notes a score of 0 or more, or {@link #NO_FIT}. */
    void set(int node, int score) {
        int at = leaves + node;
        int before = best[at];
        if (before == score) {
            return;
        }
        fitting += (score >= 0 ? 1 : 0) - (before >= 0 ? 1 : 0);
        best[at] = score;
        while (at > 1) {
            at >>= 1;
            int higher = Math.max(best[2 * at], best[2 * at + 1]);
            if (best[at] == higher) {
                return;
            }
            best[at] = higher;
        }
    }

    /** The score of one node. */
    int score(int node) {
        return best[leaves + node];
    }

    @Override
    public int count() {
        return fitting;
    }

    @Override
    public int best() {
        int at = 1;
        while (at < leaves) {
            at = best[2 * at] == best[at] ? 2 * at : 2 * at + 1;
        }
        return at - leaves;
    }

    @Override
    public int nth(int rank) {
        int left = rank;
        for (int node = 0; node < nodes; node++) {
            if (best[leaves + node] >= 0 && left-- == 0) {
                return node;
            }
        }
        throw new IllegalArgumentException("rank " + rank + " of " + fitting + " nodes");
    }
}
