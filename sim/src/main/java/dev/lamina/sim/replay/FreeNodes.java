package dev.lamina.sim.replay;

import java.util.Arrays;

/** How many cards are free on each node, and how many nodes have how many. Owned by one thread. */
final class FreeNodes {
    private final int[] free;
    private final int[] nodesWith;

    FreeNodes(NodeGrid grid) {
        free = new int[grid.nodes()];
        Arrays.fill(free, grid.cardsPerNode());
        nodesWith = new int[grid.cardsPerNode() + 1];
        nodesWith[grid.cardsPerNode()] = grid.nodes();
    }

    private FreeNodes(FreeNodes other) {
        free = other.free.clone();
        nodesWith = other.nodesWith.clone();
    }

    FreeNodes copy() {
        return new FreeNodes(this);
    }

    /** Frees cards of a node, or takes them when the number is below 0. */
    void add(int node, int cards) {
        nodesWith[free[node]]--;
        free[node] += cards;
        nodesWith[free[node]]++;
    }

    /** Whether a gang fits: wholly free nodes for as many as it fills, and one more with room for its rest. */
    boolean fits(int cards) {
        int perNode = nodesWith.length - 1;
        int whole = cards / perNode;
        int rest = cards % perNode;
        if (nodesWith[perNode] < whole) {
            return false;
        }
        int others = -whole;
        for (int left = Math.max(1, rest); left <= perNode; left++) {
            others += nodesWith[left];
        }
        return rest == 0 || others > 0;
    }
}
