package dev.lamina.core.plan;

import dev.lamina.core.cluster.Cluster;
import java.util.List;

/**
 * Everything a decision may look at.
 *
 * @param cluster the machines, in the order that breaks ties
 * @param running what runs already; it counts against room, not against constraints, for it is there
 * @param started more about those that run, in the order in which they started. What runs and is not listed here stays where it is for ever
 * @param waiting who waits, in the order of submission
 * @param standing what was promised before
 */
public record Snapshot(
        Cluster cluster, List<Placement> running, List<Started> started, List<Waiting> waiting, Standing standing) {
    /** Copies the lists. */
    public Snapshot {
        running = List.copyOf(running);
        started = List.copyOf(started);
        waiting = List.copyOf(waiting);
    }

    /** What runs stays, nobody waits, nothing was promised. */
    public Snapshot(Cluster cluster, List<Placement> running) {
        this(cluster, running, List.of(), List.of(), Standing.NONE);
    }

    /** Nothing runs. */
    public static Snapshot empty(Cluster cluster) {
        return new Snapshot(cluster, List.of());
    }
}
