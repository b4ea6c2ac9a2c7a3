package dev.lamina.core.state;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Health;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.request.Constraints;
import java.util.List;

/** Where one set of constraints lets a member go, worked out once: it depends on nothing that placements change. */
final class Eligibility {
    private final boolean[] nodes;
    private final long[] cards;

    Eligibility(Cluster cluster, Constraints constraints) {
        List<Node> all = cluster.nodes();
        nodes = new boolean[all.size()];
        cards = new long[all.size()];
        for (int node = 0; node < nodes.length; node++) {
            nodes[node] = constraints.admits(all.get(node));
            cards[node] = nodes[node] ? allowed(constraints, all.get(node).cards()) : 0;
        }
    }

    private static long allowed(Constraints constraints, List<Card> cards) {
        long allowed = 0;
        for (int index = 0; index < cards.size(); index++) {
            Card card = cards.get(index);
            if (card.health() == Health.HEALTHY && constraints.allows(card.model())) {
                allowed |= 1L << index;
            }
        }
        return allowed;
    }

    boolean node(int node) {
        return nodes[node];
    }

    long cards(int node) {
        return cards[node];
    }
}
