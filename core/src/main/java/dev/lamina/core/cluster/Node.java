package dev.lamina.core.cluster;

import static dev.lamina.core.cluster.Checks.require;

import java.util.List;
import java.util.Map;

/**
 * One machine, with what it can give to requests (what the system keeps for itself is not in it).
 *
 * @param name unique in its cluster, not blank
 * @param room cpu, memory and places for workloads
 * @param labels what affinity rules look at
 * @param taints marks that keep requests away
 * @param cards its accelerators, at most 64
 * @param place the index of the topology vertex it stands under; -1 = nowhere in particular
 */
public record Node(
        String name, Room room, Map<String, String> labels, List<Taint> taints, List<Card> cards, int place) {
    /** One bit of a long stands for each card. */
    public static final int MOST_CARDS = 64;

    /** Copies its parts; throws BAD_INPUT for a value outside its range. */
    public Node {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        cards = List.copyOf(cards);
        require(!name.isBlank(), () -> "a node has no name; give each node its own");
        int count = cards.size();
        require(
                count <= MOST_CARDS,
                () -> "node " + name + " has " + count + " cards, at most " + MOST_CARDS + "; split it");
        require(
                place >= -1,
                () -> "node " + name + " stands at " + place + "; it must be -1 or a vertex of the topology");
    }

    /** A node without labels, taints or a place. */
    public static Node plain(String name, Room room, List<Card> cards) {
        return new Node(name, room, Map.of(), List.of(), cards, -1);
    }

    /**
     * What a machine gives besides cards.
     *
     * @param cpuMilli thousandths of a processor core, 0 or more
     * @param memoryBytes main memory, 0 or more
     * @param pods how many workloads may run there, 0 or more
     */
    public record Room(long cpuMilli, long memoryBytes, int pods) {
        /** Throws BAD_INPUT below 0. */
        public Room {
            require(cpuMilli >= 0, () -> "a node's cpu is " + cpuMilli + "m; it must be 0 or more");
            require(memoryBytes >= 0, () -> "a node's memory is " + memoryBytes + " bytes; it must be 0 or more");
            require(pods >= 0, () -> "a node takes " + pods + " pods; it must be 0 or more");
        }
    }
}
