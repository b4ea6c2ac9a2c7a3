package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;

/** The node whose free amounts point least in the direction of the request, as in multi-dimensional bin packing. */
final class DotProduct implements Policy {
    private final ClusterState state;

    DotProduct(ClusterState state) {
        this.state = state;
    }

    @Override
    public int nodeScore(int kind, int node) {
        double cpu = state.cpuLeft(node) / Scale.CPU_MILLI * (state.kinds().cpuMilli(kind) / Scale.CPU_MILLI);
        double asked = (double) state.kinds().cards(kind) * state.kinds().milli(kind);
        double cards = state.milliLeft(node) / Scale.CARD_MILLI * (asked / Scale.CARD_MILLI);
        return Scale.percent(1 - (cpu + cards) / 2);
    }

    @Override
    public long cards(int kind, int node) {
        return CardChoice.tightest(state, kind, node);
    }
}
