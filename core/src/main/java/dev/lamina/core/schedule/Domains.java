package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The nodes under each vertex of each level of the topology, worked out once for each level that is asked for. Owned by the scheduler's thread. */
final class Domains {
    private final Cluster cluster;
    private final Map<Integer, List<int[]>> byDepth = new HashMap<>();

    Domains(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The depth of a level; -1 when the topology has no level of that name. */
    int depth(String level) {
        return cluster.topology().levels().indexOf(level);
    }

    /** The nodes of each vertex of a depth, in the order of the vertices; vertices without nodes are left out. */
    List<int[]> at(int depth) {
        return byDepth.computeIfAbsent(depth, this::gather);
    }

    private List<int[]> gather(int depth) {
        Topology topology = cluster.topology();
        Map<Integer, List<Integer>> nodes = new HashMap<>();
        for (int node = 0; node < cluster.nodes().size(); node++) {
            int place = cluster.nodes().get(node).place();
            int vertex = place < 0 ? -1 : topology.ancestor(place, depth);
            if (vertex >= 0) {
                nodes.computeIfAbsent(vertex, key -> new ArrayList<>()).add(node);
            }
        }
        return nodes.keySet().stream()
                .sorted()
                .map(vertex -> nodes.getOrDefault(vertex, List.of()).stream()
                        .mapToInt(Integer::intValue)
                        .toArray())
                .toList();
    }
}
