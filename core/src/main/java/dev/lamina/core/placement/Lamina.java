package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;

/**
 * Keeps what is left usable in three respects, each measured in thousandths of a card that the usual requests can no longer use:
 *
 * <ul>
 *   <li>cards without cpu: more is left on the cards of a node than its cpu can serve;
 *   <li>pieces: fragmentation as in {@link Fgd}, with a small weight;
 *   <li>rare places: nodes that few kinds need badly, because of their card model ({@link ModelPrices}) or because only they hold a request
 *       for several whole cards ({@link LargeRooms}).
 * </ul>
 *
 * <p>Losses are compared in coarse steps, and within a step the first node is taken: that fills nodes one after the other. The weights
 * were found on workloads and orders apart from those reported; the decision page on the placement policy has the measurements.
 */
final class Lamina implements Policy {
    /** Thousandths of a core that a thousandth of a card needs beside it to be of use. */
    private static final int CPU_PER_CARD = 12;

    /** Thousandths of a card that count as the same. */
    private static final double STEP = 40;

    private static final double PIECES = 0.5;
    private static final int MIDDLE = 1 << 20;

    private final ClusterState state;
    private final Fragmentation fragmentation;
    private final ModelPrices prices;
    private final LargeRooms rooms;
    private final double pieces;

    Lamina(ClusterState state, Mix mix) {
        this.state = state;
        fragmentation = new Fragmentation(state, mix);
        prices = new ModelPrices(state.cluster(), mix);
        rooms = new LargeRooms(state, mix);
        pieces = PIECES / fragmentation.total();
    }

    @Override
    public int nodeScore(int kind, int node) {
        return (int) (best(kind, node) >> Byte.SIZE);
    }

    @Override
    public long cards(int kind, int node) {
        return state.kinds().shared(kind) ? 1L << (best(kind, node) & 0xff) : CardChoice.tightest(state, kind, node);
    }

    /** The best score of the cards of a node and, in the lowest byte, the first card that has it. */
    private long best(int kind, int node) {
        double common = commonGain(kind, node);
        if (!state.kinds().shared(kind)) {
            return (long) score(kind, node, CardChoice.tightest(state, kind, node), common) << Byte.SIZE;
        }
        int best = -1;
        int chosen = 0;
        long cards = state.fittingCards(kind, node);
        for (long rest = cards; rest != 0; rest = CardChoice.otherSizes(state, node, rest)) {
            int score = score(kind, node, Long.lowestOneBit(rest), common);
            if (score > best) {
                best = score;
                chosen = Long.numberOfTrailingZeros(rest);
            }
        }
        return ((long) best << Byte.SIZE) | chosen;
    }

    private int score(int kind, int node, long cards, double common) {
        double gain = common - pieces * fragmentation.after(kind, node, cards) - rooms.lost(kind, node, cards);
        return Math.max(0, MIDDLE + (int) StrictMath.floor(gain / STEP));
    }

    /** What does not depend on the cards: pieces before, cards without cpu before and after, the model's price. */
    private double commonGain(int kind, int node) {
        Kinds kinds = state.kinds();
        long asked = (long) kinds.cards(kind) * kinds.milli(kind);
        long cpu = state.cpuLeft(node);
        long milli = state.milliLeft(node);
        long before = withoutCpu(cpu, milli);
        long after = withoutCpu(cpu - kinds.cpuMilli(kind), milli - asked);
        return pieces * fragmentation.now(node) + (double) (before - after) / CPU_PER_CARD - asked * prices.of(node);
    }

    /** What is left on the cards beyond what the cpu left can serve, times {@link #CPU_PER_CARD}. */
    private static long withoutCpu(long cpuMilli, long milli) {
        return Math.max(0, CPU_PER_CARD * milli - cpuMilli);
    }
}
