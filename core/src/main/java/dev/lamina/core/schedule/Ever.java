package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policy;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.state.ClusterState;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request could start on the cluster if nobody else were there but those that stay for ever. Worked out once for all like requests, on a state of its own, so
 * that the answer does not depend on what runs or on what was asked before. Owned by the scheduler's thread.
 */
final class Ever {
    private final Cluster cluster;
    private final List<Placement> fixed;
    private final Domains domains;
    private final Function<ClusterState, Policy> policy;
    private byte[] known = new byte[64];
    private @Nullable Ground ground;

    /**
     * @param fixed what stays for ever
     */
    Ever(Cluster cluster, List<Placement> fixed, Domains domains, Function<ClusterState, Policy> policy) {
        this.cluster = cluster;
        this.fixed = fixed;
        this.domains = domains;
        this.policy = policy;
    }

    /** Whether one of the ways to serve a job has room there, whatever its queue may hold. */
    boolean fits(Job job) {
        if (job.ways >= known.length) {
            known = Arrays.copyOf(known, 2 * job.ways);
        }
        if (known[job.ways] == 0) {
            known[job.ways] = (byte) (anyWay(job) ? 1 : -1);
        }
        return known[job.ways] > 0;
    }

    private boolean anyWay(Job job) {
        if (ground == null) {
            ground = ground();
        }
        ClusterState empty = ground.state();
        int checkpoint = empty.checkpoint();
        boolean fits = false;
        for (int way = 0; way < job.variants.size() && !fits; way++) {
            Ask ask = ground.asks().of(job.request, job.variants.get(way).model());
            fits = ground.fit().place(ask);
        }
        empty.rollback(checkpoint);
        return fits;
    }

    /** The cluster with nobody but those that stay. */
    private record Ground(ClusterState state, Asks asks, GangFit fit) {}

    private Ground ground() {
        ClusterState empty = new ClusterState(cluster);
        for (Placement placement : fixed) {
            empty.place(empty.intern(placement.shape()), placement.node(), Restoration.bits(placement));
        }
        GangFit fit = new GangFit(empty, new Placer(empty, policy.apply(empty)), domains);
        return new Ground(empty, new Asks(empty), fit);
    }
}
