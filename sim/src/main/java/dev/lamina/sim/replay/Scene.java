package dev.lamina.sim.replay;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.sim.trace.TrainingJob;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What all disciplines of a comparison are given alike.
 *
 * @param jobs sorted by their submission
 * @param grid the cluster
 * @param estimates how long jobs are said to run
 * @param queues one without children for each tenant, with his name
 */
public record Scene(List<TrainingJob> jobs, NodeGrid grid, Estimates estimates, QueueTree queues) {
    private static final int SHOWN = 5;

    /** Copies the list; throws BAD_INPUT where it is out of order, or where a tenant has no queue. */
    public Scene {
        jobs = List.copyOf(jobs);
        Objects.requireNonNull(grid, "grid");
        Objects.requireNonNull(estimates, "estimates");
        Objects.requireNonNull(queues, "queues");
        for (int i = 1; i < jobs.size(); i++) {
            if (jobs.get(i).submitNs() < jobs.get(i - 1).submitNs()) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "job " + jobs.get(i).name() + " is out of time order; sort jobs by submission");
            }
        }
        checkTenants(jobs, queues);
    }

    /** Everybody is entitled to the same. */
    public static Scene of(List<TrainingJob> jobs, NodeGrid grid, Estimates estimates) {
        List<QueueSpec> queues = jobs.stream()
                .map(TrainingJob::tenant)
                .distinct()
                .map(QueueSpec::spare)
                .toList();
        return new Scene(jobs, grid, estimates, QueueTree.of(queues));
    }

    /** The same on another cluster. */
    public Scene on(NodeGrid other) {
        return new Scene(jobs, other, estimates, queues);
    }

    private static void checkTenants(List<TrainingJob> jobs, QueueTree queues) {
        Set<String> missing = jobs.stream().map(TrainingJob::tenant).collect(Collectors.toCollection(TreeSet::new));
        for (int queue = 0; queue < queues.size(); queue++) {
            if (queues.leaf(queue)) {
                missing.remove(queues.name(queue));
            }
        }
        if (!missing.isEmpty()) {
            String some = missing.stream().limit(SHOWN).collect(Collectors.joining(", "));
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "the queues have none without children for " + missing.size() + " of the trace's tenants (" + some
                            + (missing.size() > SHOWN ? ", …" : "") + "); add a queue with the name of each");
        }
    }
}
