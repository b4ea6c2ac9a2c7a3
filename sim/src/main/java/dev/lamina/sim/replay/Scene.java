package dev.lamina.sim.replay;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.trace.TrainingJob;
import java.util.List;
import java.util.Objects;

/**
 * What all disciplines of a comparison are given alike.
 *
 * @param jobs sorted by their submission
 * @param grid the cluster
 * @param estimates how long jobs are said to run
 * @param shares what tenants are entitled to
 */
public record Scene(List<TrainingJob> jobs, NodeGrid grid, Estimates estimates, Shares shares) {
    /** Copies the list; throws BAD_INPUT where it is out of order. */
    public Scene {
        jobs = List.copyOf(jobs);
        Objects.requireNonNull(grid, "grid");
        Objects.requireNonNull(estimates, "estimates");
        Objects.requireNonNull(shares, "shares");
        for (int i = 1; i < jobs.size(); i++) {
            if (jobs.get(i).submitNs() < jobs.get(i - 1).submitNs()) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "job " + jobs.get(i).name() + " is out of time order; sort jobs by submission");
            }
        }
    }
}
