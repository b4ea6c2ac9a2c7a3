package dev.lamina.sim.kubectl;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.placement.Fragmentation;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.state.ClusterState;
import java.util.List;

/**
 * What a cluster looks like with its pods in some places.
 *
 * @param cardsHeld cards that pods hold, fixed ones included
 * @param nodesInUse nodes with cards on which some card is held
 * @param largestFreeBlock the most free cards on one node
 * @param unusableCards cards' worth that is free and that the usual pods could not use
 */
public record Situation(long cardsHeld, int nodesInUse, int largestFreeBlock, double unusableCards) {
    static Situation of(Cluster cluster, List<Placement> placements, Mix mix) {
        ClusterState state = new ClusterState(cluster);
        for (Placement placement : placements) {
            long cards = 0;
            for (int card : placement.cards()) {
                cards |= 1L << card;
            }
            state.place(state.intern(placement.shape()), placement.node(), cards);
        }
        Fragmentation fragmentation = new Fragmentation(state, mix);
        long held = 0;
        int inUse = 0;
        int largest = 0;
        long unusable = 0;
        for (int node = 0; node < state.nodes(); node++) {
            int free = free(state, node);
            int all = state.firstCard(node + 1) - state.firstCard(node);
            held += all - free;
            inUse += free < all ? 1 : 0;
            largest = Math.max(largest, free);
            unusable += fragmentation.now(node);
        }
        return new Situation(held, inUse, largest, (double) unusable / fragmentation.total() / Card.WHOLE_MILLI);
    }

    private static int free(ClusterState state, int node) {
        int free = 0;
        for (int card = state.firstCard(node); card < state.firstCard(node + 1); card++) {
            free += state.cardMilli(card) == Card.WHOLE_MILLI ? 1 : 0;
        }
        return free;
    }
}
