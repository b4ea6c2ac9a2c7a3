package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;

/** Puts requests of one form (shares, one card, two, four, eight) together, and fills nodes (Gandiva, OSDI 2018, as the paper has it). */
final class GpuClustering implements Policy {
    private static final int ONLY_THIS = 75;
    private static final int THIS_AND_OTHERS = 50;
    private static final int EMPTY = 25;
    private static final int FULL_SCORE = 25;
    private static final int LARGEST = 8_000;

    private final ClusterState state;

    GpuClustering(ClusterState state) {
        this.state = state;
    }

    @Override
    public int nodeScore(int kind, int node) {
        int form = state.kinds().form(kind);
        if (form < 0) {
            return 0;
        }
        boolean same = state.formsOn(node, form) > 0;
        boolean others = false;
        for (int other = 0; other < Kinds.FORMS; other++) {
            others |= other != form && state.formsOn(node, other) > 0;
        }
        int base = same ? others ? THIS_AND_OTHERS : ONLY_THIS : others ? 0 : EMPTY;
        return base + Math.max(0, FULL_SCORE * (LARGEST - state.milliLeft(node)) / LARGEST);
    }

    @Override
    public long cards(int kind, int node) {
        return CardChoice.tightest(state, kind, node);
    }
}
