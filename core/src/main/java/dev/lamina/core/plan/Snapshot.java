package dev.lamina.core.plan;

import dev.lamina.core.cluster.Cluster;
import java.util.List;

/**
 * Everything a decision may look at.
 *
 * @param cluster the machines, in the order that breaks ties
 * @param running what runs already; it counts against room, not against constraints, for it is there
 */
public record Snapshot(Cluster cluster, List<Placement> running) {
    /** Copies the list. */
    public Snapshot {
        running = List.copyOf(running);
    }

    /** Nothing runs. */
    public static Snapshot empty(Cluster cluster) {
        return new Snapshot(cluster, List.of());
    }
}
