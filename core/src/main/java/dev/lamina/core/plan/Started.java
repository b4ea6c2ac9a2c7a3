package dev.lamina.core.plan;

import dev.lamina.core.request.Request;
import java.util.Objects;

/**
 * A request that runs, for decisions that need to know more of it than where its members are.
 *
 * @param request as it was asked for; its members are the placements with its name
 * @param submittedNs when it was asked for
 * @param startedNs when it started, not before
 * @param leavesNs when it has to be gone because it was stopped for others; {@link #STAYS} when it was not
 * @param lateUntilNs until when it is thought to be late, beyond its estimate or the time it had to be gone by; {@link #NOT_LATE} when it is not
 */
public record Started(Request request, long submittedNs, long startedNs, long leavesNs, long lateUntilNs) {
    /** It was not stopped. */
    public static final long STAYS = Long.MAX_VALUE;

    /** It is not known to be late. */
    public static final long NOT_LATE = Long.MIN_VALUE;

    /** It is not known to be late. */
    public Started(Request request, long submittedNs, long startedNs, long leavesNs) {
        this(request, submittedNs, startedNs, leavesNs, NOT_LATE);
    }

    /** Throws {@link IllegalArgumentException} when it started before it was asked for. */
    public Started {
        Objects.requireNonNull(request, "request");
        if (startedNs < submittedNs) {
            throw new IllegalArgumentException(
                    request.name() + " started at " + startedNs + " ns, before it was asked for at " + submittedNs);
        }
    }
}
