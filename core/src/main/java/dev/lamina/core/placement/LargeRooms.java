package dev.lamina.core.placement;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.state.ClusterState;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts how many typical requests for several whole cards a node could still take, and what a place for each is worth: its size, times the
 * square of how much of all such places the usual load would take. Owned by the thread that owns the state; allocates nothing once made.
 */
final class LargeRooms {
    private static final int WHOLE = Card.WHOLE_MILLI;

    private final ClusterState state;
    private final int large;
    private final long[] cpuMilli;
    private final int[] cards;
    private final double[] worth;
    private final boolean[][] allowed;

    LargeRooms(ClusterState state, Mix mix) {
        this.state = state;
        List<Typical> typicals = mix.typicals();
        int[] chosen = IntStream.range(0, typicals.size())
                .filter(index -> typicals.get(index).cards() > 1)
                .toArray();
        large = chosen.length;
        cpuMilli = new long[large];
        cards = new int[large];
        worth = new double[large];
        allowed = new boolean[large][state.nodes()];
        double asked = 0;
        for (int index = 0; index < typicals.size(); index++) {
            asked += (double) mix.weights().get(index) * size(typicals.get(index));
        }
        double scale = state.cluster().computeMilli() / Math.max(1, asked);
        for (int index = 0; index < large; index++) {
            Typical typical = typicals.get(chosen[index]);
            cpuMilli[index] = typical.cpuMilli();
            cards[index] = typical.cards();
            double load = scale * mix.weights().get(chosen[index]) / Math.max(1, places(index, typical));
            worth[index] = size(typical) * load * load;
        }
    }

    private static double size(Typical typical) {
        return (double) typical.cards() * typical.milli();
    }

    /** How many of one the cluster, as it is now, could take. */
    private long places(int index, Typical typical) {
        long sum = 0;
        for (int node = 0; node < state.nodes(); node++) {
            Node of = state.cluster().nodes().get(node);
            boolean liked = !of.cards().isEmpty()
                    && (typical.models().isEmpty()
                            || typical.models().contains(of.cards().getFirst().model()));
            allowed[index][node] = liked;
            sum += liked ? places(index, state.cpuLeft(node), whole(node, 0)) : 0;
        }
        return sum;
    }

    private long places(int index, long cpuLeft, int whole) {
        int byCards = whole / cards[index];
        return cpuMilli[index] == 0 ? byCards : Math.min(byCards, cpuLeft / cpuMilli[index]);
    }

    private int whole(int node, long without) {
        int first = state.firstCard(node);
        int count = state.firstCard(node + 1) - first;
        int whole = 0;
        for (int index = 0; index < count; index++) {
            boolean kept = ((without >>> index) & 1) == 0;
            whole += kept && state.cardMilli(first + index) == WHOLE ? 1 : 0;
        }
        return whole;
    }

    /** What a node loses when a kind goes onto some of its cards, in thousandths of a card. */
    double lost(int kind, int node, long onCards) {
        if (large == 0) {
            return 0;
        }
        int before = whole(node, 0);
        if (before < 2) {
            return 0;
        }
        int after = whole(node, onCards);
        long cpuBefore = state.cpuLeft(node);
        long cpuAfter = cpuBefore - state.kinds().cpuMilli(kind);
        double lost = 0;
        for (int index = 0; index < large; index++) {
            if (allowed[index][node]) {
                lost += worth[index] * (places(index, cpuBefore, before) - places(index, cpuAfter, after));
            }
        }
        return lost;
    }
}
