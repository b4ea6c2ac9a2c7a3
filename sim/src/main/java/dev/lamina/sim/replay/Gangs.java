package dev.lamina.sim.replay;

import dev.lamina.core.placement.Placer;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import dev.lamina.core.state.ClusterState;
import java.util.Arrays;

/**
 * Places gangs of whole cards, all members or none: as many wholly free nodes as the gang fills, and one more for what remains of it. Owned by one
 * thread.
 */
final class Gangs {
    private static final int[] NONE = {};

    private final ClusterState state;
    private final Placer placer;
    private final int cardsPerNode;
    private final int[] kinds;

    Gangs(ClusterState state, Placer placer, int cardsPerNode) {
        this.state = state;
        this.placer = placer;
        this.cardsPerNode = cardsPerNode;
        kinds = new int[cardsPerNode + 1];
        for (int cards = 1; cards <= cardsPerNode; cards++) {
            kinds[cards] = state.intern(shape(cards));
        }
    }

    static Shape shape(int cards) {
        return new Shape(0, 0, CardDemand.shares(cards, 1000), Constraints.ANYWHERE);
    }

    /** The assignments of its members; none when they do not all fit, and then nothing has changed. */
    int[] place(int cards) {
        int members = (cards + cardsPerNode - 1) / cardsPerNode;
        int[] placed = new int[members];
        int checkpoint = state.checkpoint();
        for (int member = 0; member < members; member++) {
            int kind = kinds[Math.min(cardsPerNode, cards - member * cardsPerNode)];
            placed[member] = placer.place(kind);
            if (placed[member] == Placer.NO_ROOM) {
                state.rollback(checkpoint);
                return NONE;
            }
        }
        state.commit();
        return placed;
    }

    void remove(int[] assignments) {
        Arrays.stream(assignments).forEach(state::remove);
    }
}
