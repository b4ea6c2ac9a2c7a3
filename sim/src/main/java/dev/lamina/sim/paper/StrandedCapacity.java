package dev.lamina.sim.paper;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sorts what is left on each card by what keeps the workload's own requests from it. */
final class StrandedCapacity {
    private final ClusterState state;
    private final Map<Cause, Long> milli = new EnumMap<>(Cause.class);

    private StrandedCapacity(ClusterState state) {
        this.state = state;
    }

    /** Why a card's rest is idle; the order is from "could be used" to "could never be used". */
    private enum Cause {
        USABLE,
        CPU,
        MEMORY,
        PODS,
        MODEL,
        REMAINDER
    }

    static List<PaperResult.Stranded> of(ClusterState state) {
        StrandedCapacity stranded = new StrandedCapacity(state);
        for (int node = 0; node < state.nodes(); node++) {
            for (int card = state.firstCard(node); card < state.firstCard(node + 1); card++) {
                if (state.cardMilli(card) > 0) {
                    stranded.milli.merge(stranded.cause(node, card), (long) state.cardMilli(card), Long::sum);
                }
            }
        }
        return stranded.milli.entrySet().stream()
                .map(entry -> new PaperResult.Stranded(
                        entry.getKey().name().toLowerCase(Locale.ROOT), entry.getValue() / (double) Card.WHOLE_MILLI))
                .sorted((one, other) -> Double.compare(other.cards(), one.cards()))
                .toList();
    }

    /** The mildest cause over all kinds that ask for a part of a card or a whole one. */
    private Cause cause(int node, int card) {
        Cause mildest = Cause.REMAINDER;
        for (int kind = 0; kind < state.kinds().size(); kind++) {
            if (state.kinds().cards(kind) > 0 && state.kinds().milli(kind) <= state.cardMilli(card)) {
                Cause found = cause(kind, node, card);
                mildest = found.compareTo(mildest) < 0 ? found : mildest;
            }
        }
        return mildest;
    }

    private Cause cause(int kind, int node, int card) {
        Kinds kinds = state.kinds();
        long bit = 1L << (card - state.firstCard(node));
        if ((state.eligibleCards(kind, node) & bit) == 0) {
            return Cause.MODEL;
        }
        if (Long.bitCount(state.fittingCards(kind, node)) < kinds.cards(kind)) {
            return Cause.REMAINDER;
        }
        if (state.fits(kind, node)) {
            return Cause.USABLE;
        }
        if (state.cpuLeft(node) < kinds.cpuMilli(kind)) {
            return Cause.CPU;
        }
        return state.memoryLeft(node) < kinds.memoryBytes(kind) ? Cause.MEMORY : Cause.PODS;
    }
}
