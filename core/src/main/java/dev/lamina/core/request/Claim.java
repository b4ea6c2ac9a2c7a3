package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import java.util.Objects;

/**
 * In whose name a request comes, and what may be done to it.
 *
 * @param queue the queue that is charged; empty = the root queue
 * @param user who asks, for caps per user; empty = nobody in particular
 * @param priority higher goes first within its queue, and may stop what is lower, -1,000,000..1,000,000
 * @param preemptible whether it may be stopped for others once it runs
 */
public record Claim(String queue, String user, int priority, boolean preemptible) {
    /** Nobody in particular, from the root queue, at priority 0, preemptible. */
    public static final Claim NOBODY = new Claim("", "", 0, true);

    private static final int FARTHEST = 1_000_000;

    /** Throws BAD_INPUT for a priority outside its range. */
    public Claim {
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(user, "user");
        require(
                priority >= -FARTHEST && priority <= FARTHEST,
                "the priority is " + priority + "; it must be -" + FARTHEST + ".." + FARTHEST);
    }

    /** A preemptible claim on a queue, at priority 0, by nobody in particular. */
    public static Claim on(String queue) {
        return new Claim(queue, "", 0, true);
    }
}
