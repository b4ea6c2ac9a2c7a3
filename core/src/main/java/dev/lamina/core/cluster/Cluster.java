package dev.lamina.core.cluster;

import static dev.lamina.core.cluster.Checks.require;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The machines to place on. Their order is the tie-break of every policy: of two equal nodes the earlier one is taken.
 *
 * @param nodes with names of their own
 * @param topology where they stand
 */
public record Cluster(List<Node> nodes, Topology topology) {
    /** Throws BAD_INPUT for a name used twice or a place that the topology does not have. */
    public Cluster {
        nodes = List.copyOf(nodes);
        Set<String> names = new HashSet<>();
        for (Node node : nodes) {
            require(
                    names.add(node.name()),
                    () -> "node " + node.name() + " is listed twice; give each node its own name");
            require(
                    node.place() < topology.names().size(),
                    () -> "node " + node.name() + " stands at vertex " + node.place() + ", but the topology has "
                            + topology.names().size() + "; add the vertex or use -1");
        }
    }

    /** Nodes all in one place. */
    public static Cluster flat(List<Node> nodes) {
        return new Cluster(nodes, Topology.FLAT);
    }

    /** What all cards together can give, in thousandths of a card. */
    public long computeMilli() {
        long sum = 0;
        for (Node node : nodes) {
            for (Card card : node.cards()) {
                sum += card.computeMilli();
            }
        }
        return sum;
    }
}
