package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;

/** The node and the card with the most left, so that members stand far apart; what many clusters do when told nothing. */
final class Spread implements Policy {
    private final ClusterState state;

    Spread(ClusterState state) {
        this.state = state;
    }

    @Override
    public int nodeScore(int kind, int node) {
        return Scale.percent(
                0.5 * state.cpuLeft(node) / Scale.CPU_MILLI + 0.5 * state.milliLeft(node) / Scale.CARD_MILLI);
    }

    @Override
    public long cards(int kind, int node) {
        long fitting = state.fittingCards(kind, node);
        long chosen = 0;
        for (int taken = 0; taken < state.kinds().cards(kind); taken++) {
            chosen |= mostLeft(node, fitting & ~chosen);
        }
        return chosen;
    }

    private long mostLeft(int node, long among) {
        int most = -1;
        long chosen = 0;
        for (long rest = among; rest != 0; rest &= rest - 1) {
            int left = state.cardMilli(state.firstCard(node) + Long.numberOfTrailingZeros(rest));
            if (left > most) {
                most = left;
                chosen = Long.lowestOneBit(rest);
            }
        }
        return chosen;
    }
}
