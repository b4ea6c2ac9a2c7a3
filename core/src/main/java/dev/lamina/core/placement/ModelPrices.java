package dev.lamina.core.placement;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much more than an average card a card of each model is wanted: the usual requests spread evenly over the cards they allow, a model that
 * only few allow and many of those need gets more. What a thousandth of the card costs, in thousandths. Immutable.
 */
final class ModelPrices {
    private static final double WEIGHT = 0.3;

    private final double[] prices;

    ModelPrices(Cluster cluster, Mix mix) {
        List<Node> nodes = cluster.nodes();
        Map<String, Long> sizes = new HashMap<>();
        nodes.stream().flatMap(node -> node.cards().stream()).forEach(card -> sizes.merge(card.model(), 1L, Long::sum));
        Map<String, Double> wanted = new HashMap<>();
        double asked = 0;
        for (int index = 0; index < mix.typicals().size(); index++) {
            Typical typical = mix.typicals().get(index);
            double demand =
                    (double) typical.cards() * typical.milli() * mix.weights().get(index);
            asked += demand;
            spread(demand, typical.models().isEmpty() ? sizes.keySet() : Set.copyOf(typical.models()), sizes, wanted);
        }
        double average = asked
                / Math.max(1, sizes.values().stream().mapToLong(Long::longValue).sum());
        prices = new double[nodes.size()];
        for (int node = 0; node < prices.length; node++) {
            List<Card> cards = nodes.get(node).cards();
            if (!cards.isEmpty() && average > 0) {
                prices[node] = WEIGHT * (wanted.getOrDefault(cards.getFirst().model(), 0.0) / average - 1);
            }
        }
    }

    private static void spread(double demand, Set<String> models, Map<String, Long> sizes, Map<String, Double> wanted) {
        long room = 0;
        for (String model : models) {
            room += sizes.getOrDefault(model, 0L);
        }
        for (String model : models) {
            wanted.merge(model, demand / Math.max(1, room), Double::sum);
        }
    }

    /** For a thousandth of a card of a node; below 0 where its cards are less wanted than the average. */
    double of(int node) {
        return prices[node];
    }
}
