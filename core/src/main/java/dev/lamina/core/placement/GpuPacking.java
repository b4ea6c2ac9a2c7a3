package dev.lamina.core.placement;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.state.ClusterState;

/** Takes cards in use before free cards on nodes in use, and those before empty nodes (as the paper has it). */
final class GpuPacking implements Policy {
    private static final int BEST = 100;
    private static final int ON_USED_NODE = 50;
    private static final int ON_EMPTY_NODE = 33;

    private final ClusterState state;

    GpuPacking(ClusterState state) {
        this.state = state;
    }

    @Override
    public int nodeScore(int kind, int node) {
        if (state.kinds().cards(kind) == 0) {
            return 0;
        }
        int first = state.firstCard(node);
        int count = state.firstCard(node + 1) - first;
        int free = 0;
        for (int card = first; card < first + count; card++) {
            free += state.cardMilli(card) == Card.WHOLE_MILLI ? 1 : 0;
        }
        return free == count ? Math.max(ON_EMPTY_NODE - free, free) : onUsed(kind, node);
    }

    private int onUsed(int kind, int node) {
        int first = state.firstCard(node);
        int whole = 0;
        int left = 0;
        for (long rest = CardChoice.tightest(state, kind, node); rest != 0; rest &= rest - 1) {
            int card = state.cardMilli(first + Long.numberOfTrailingZeros(rest));
            whole += card == Card.WHOLE_MILLI ? 1 : 0;
            left += card;
        }
        if (whole > 0) {
            return Math.max(ON_USED_NODE - whole, ON_EMPTY_NODE);
        }
        return Math.max(BEST - left * 100 / Card.WHOLE_MILLI / 10, ON_USED_NODE);
    }

    @Override
    public long cards(int kind, int node) {
        return CardChoice.tightest(state, kind, node);
    }
}
