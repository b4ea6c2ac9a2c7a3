package dev.lamina.core.cluster;

import static dev.lamina.core.cluster.Checks.require;

import java.util.ArrayList;
import java.util.List;

/**
 * Where nodes stand: a tree of any depth (region, hall, row, rack, switch), each vertex with the index of its parent.
 *
 * @param levels what vertices of each depth are called, roots first, such as hall, row, rack; deeper ones have no name
 * @param names the name of each vertex
 * @param parents the index of each vertex's parent, which comes before it; -1 for a root
 */
public record Topology(List<String> levels, List<String> names, List<Integer> parents) {
    /** Everything in one place. */
    public static final Topology FLAT = new Topology(List.of(), List.of(), List.of());

    /** Throws BAD_INPUT where a parent does not come before its child, or for a level named twice or not at all. */
    public Topology {
        levels = List.copyOf(levels);
        names = List.copyOf(names);
        parents = List.copyOf(parents);
        require(
                names.size() == parents.size(),
                "a topology has " + names.size() + " names and " + parents.size() + " parents; give one each");
        for (int level = 0; level < levels.size(); level++) {
            String name = levels.get(level);
            require(
                    !name.isBlank() && levels.indexOf(name) == level,
                    "topology level " + level + " is called '" + name + "'; give each level a name of its own");
        }
        for (int vertex = 0; vertex < parents.size(); vertex++) {
            int parent = parents.get(vertex);
            require(
                    parent >= -1 && parent < vertex,
                    "topology vertex " + names.get(vertex) + " has parent " + parent + "; it must be -1 or one of 0.."
                            + (vertex - 1) + ", listed before it");
        }
    }

    /** The vertices from one up to its root, itself first. */
    public List<Integer> path(int vertex) {
        List<Integer> path = new ArrayList<>();
        for (int at = vertex; at >= 0; at = parents.get(at)) {
            path.add(at);
        }
        return path;
    }

    /** How many edges lie above a vertex: 0 for a root. Vertices of one depth are of the level with that index. */
    public int depth(int vertex) {
        return path(vertex).size() - 1;
    }

    /** The vertex of a depth that one stands under, itself included; -1 when it stands higher. */
    public int ancestor(int vertex, int depth) {
        List<Integer> path = path(vertex);
        return path.size() > depth ? path.get(path.size() - 1 - depth) : -1;
    }

    /** How many edges lie between two vertices; {@link Integer#MAX_VALUE} when they have no common root. */
    public int distance(int one, int other) {
        List<Integer> up = path(one);
        List<Integer> down = path(other);
        for (int i = 0; i < up.size(); i++) {
            int j = down.indexOf(up.get(i));
            if (j >= 0) {
                return i + j;
            }
        }
        return Integer.MAX_VALUE;
    }
}
