package dev.lamina.core.placement;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.state.ClusterState;

/**
 * Fragmentation gradient descent: the node whose fragmentation grows least (USENIX ATC 2023). Growth goes through a sigmoid and is cut to
 * whole percents; the coarseness matters, for within one percent the first node is taken.
 */
final class Fgd implements Policy {
    private static final int WHOLE = Card.WHOLE_MILLI;

    private final ClusterState state;
    private final Fragmentation fragmentation;
    private final PercentSteps steps;

    Fgd(ClusterState state, Mix mix) {
        this.state = state;
        this.fragmentation = new Fragmentation(state, mix);
        this.steps = new PercentSteps(fragmentation.total() * (double) WHOLE);
    }

    @Override
    public int nodeScore(int kind, int node) {
        long before = fragmentation.now(node);
        if (!state.kinds().shared(kind)) {
            return steps.percent(before - fragmentation.after(kind, node, CardChoice.tightest(state, kind, node)));
        }
        return best(kind, node, before) >>> Byte.SIZE;
    }

    @Override
    public long cards(int kind, int node) {
        if (!state.kinds().shared(kind)) {
            return CardChoice.tightest(state, kind, node);
        }
        return 1L << (best(kind, node, fragmentation.now(node)) & 0xff);
    }

    /** The best score of the cards of a node and, in the lowest byte, the first card that has it. */
    private int best(int kind, int node, long before) {
        int score = -1;
        int chosen = 0;
        long cards = state.fittingCards(kind, node);
        for (long rest = cards; rest != 0; rest = CardChoice.otherSizes(state, node, rest)) {
            int percent = steps.percent(before - fragmentation.after(kind, node, Long.lowestOneBit(rest)));
            if (percent > score) {
                score = percent;
                chosen = Long.numberOfTrailingZeros(rest);
            }
        }
        return (score << Byte.SIZE) | chosen;
    }
}
