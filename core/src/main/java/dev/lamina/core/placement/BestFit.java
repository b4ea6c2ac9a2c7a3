package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;

/**
 * The node that is fullest afterwards, cpu and cards weighed alike.
 *
 * <p>The paper spreads the scores of the nodes that fit over 0..100 in whole numbers before it compares them; only the highest comes out as
 * 100, so the order is that of the scores themselves.
 */
final class BestFit implements Policy {
    private final ClusterState state;

    BestFit(ClusterState state) {
        this.state = state;
    }

    @Override
    public int nodeScore(int kind, int node) {
        long cpu = state.cpuLeft(node) - state.kinds().cpuMilli(kind);
        long milli = state.milliLeft(node)
                - (long) state.kinds().cards(kind) * state.kinds().milli(kind);
        return Scale.percent(1 - 0.5 * cpu / Scale.CPU_MILLI - 0.5 * milli / Scale.CARD_MILLI);
    }

    @Override
    public long cards(int kind, int node) {
        return CardChoice.tightest(state, kind, node);
    }
}
