package dev.lamina.sim.trace;

import java.util.Objects;

/**
 * A training job of the Philly trace.
 *
 * @param name unique within its file
 * @param tenant the virtual cluster that pays
 * @param cards how many whole cards it needs together, 1 or more
 * @param submitNs when it arrives, nanoseconds from the trace's own zero
 * @param durationNs how long it runs once it has all its cards, 0 or more
 * @param deadlineNs how long after its submission it should have ended, 0 or more; {@link #NO_DEADLINE} = whenever
 */
public record TrainingJob(String name, String tenant, int cards, long submitNs, long durationNs, long deadlineNs) {
    /** Nobody waits for it. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    /** Throws {@link IllegalArgumentException} for a value outside its range. */
    public TrainingJob {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(tenant, "tenant");
        if (name.isEmpty() || cards < 1 || submitNs < 0 || durationNs < 0 || deadlineNs < 0) {
            throw new IllegalArgumentException("not a job: '%s', %d cards, submitted at %d ns, %d ns long"
                    .formatted(name, cards, submitNs, durationNs));
        }
    }

    /** Without a deadline. */
    public static TrainingJob whenever(String name, String tenant, int cards, long submitNs, long durationNs) {
        return new TrainingJob(name, tenant, cards, submitNs, durationNs, NO_DEADLINE);
    }
}
