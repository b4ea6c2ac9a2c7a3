package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;

/** Which of a node's cards to take, as all policies without an opinion of their own do. Allocates nothing. */
final class CardChoice {
    private CardChoice() {}

    /** Whole cards: the first that fit. Shares: those with the least left, the first of equals. */
    static long tightest(ClusterState state, int kind, int node) {
        int count = state.kinds().cards(kind);
        if (count == 0) {
            return 0;
        }
        long fitting = state.fittingCards(kind, node);
        long chosen = 0;
        for (int taken = 0; taken < count; taken++) {
            long card = leastLeft(state, node, fitting & ~chosen);
            chosen |= card;
        }
        return chosen;
    }

    /** Those of {@code cards} that have less or more left than the first of them: to try one card of each size. */
    static long otherSizes(ClusterState state, int node, long cards) {
        int first = state.firstCard(node);
        int left = state.cardMilli(first + Long.numberOfTrailingZeros(cards));
        long others = 0;
        for (long rest = cards; rest != 0; rest &= rest - 1) {
            others |= state.cardMilli(first + Long.numberOfTrailingZeros(rest)) == left ? 0 : Long.lowestOneBit(rest);
        }
        return others;
    }

    private static long leastLeft(ClusterState state, int node, long among) {
        int first = state.firstCard(node);
        int least = Integer.MAX_VALUE;
        long chosen = 0;
        for (long rest = among; rest != 0; rest &= rest - 1) {
            int left = state.cardMilli(first + Long.numberOfTrailingZeros(rest));
            if (left < least) {
                least = left;
                chosen = Long.lowestOneBit(rest);
            }
        }
        return chosen;
    }
}
