package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;

/** The first node that fits, in the cluster's order: what a simulation does that has no opinion about placement. */
final class FirstFit implements Policy {
    private final ClusterState state;

    FirstFit(ClusterState state) {
        this.state = state;
    }

    @Override
    public int nodeScore(int kind, int node) {
        return 0;
    }

    @Override
    public long cards(int kind, int node) {
        return CardChoice.tightest(state, kind, node);
    }
}
