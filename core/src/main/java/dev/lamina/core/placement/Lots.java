package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;
import java.util.SplittableRandom;

/** Draws a node, and for a share a card, with equal chances. */
final class Lots implements Policy {
    private final ClusterState state;
    private final SplittableRandom random;

    Lots(ClusterState state, long seed) {
        this.state = state;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public int nodeScore(int kind, int node) {
        return 0;
    }

    @Override
    public int select(Candidates candidates) {
        return candidates.nth(random.nextInt(candidates.count()));
    }

    @Override
    public long cards(int kind, int node) {
        if (!state.kinds().shared(kind)) {
            return CardChoice.tightest(state, kind, node);
        }
        long fitting = state.fittingCards(kind, node);
        for (int skip = random.nextInt(Long.bitCount(fitting)); skip > 0; skip--) {
            fitting &= fitting - 1;
        }
        return Long.lowestOneBit(fitting);
    }
}
