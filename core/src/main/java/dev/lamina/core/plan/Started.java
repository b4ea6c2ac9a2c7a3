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
 */
public record Started(Request request, long submittedNs, long startedNs, long leavesNs) {
    /** It was not stopped. */
    public static final long STAYS = Long.MAX_VALUE;

    /** Throws {@link IllegalArgumentException} when it started before it was asked for. */
    public Started {
        Objects.requireNonNull(request, "request");
        if (startedNs < submittedNs) {
            throw new IllegalArgumentException(
                    request.name() + " started at " + startedNs + " ns, before it was asked for at " + submittedNs);
        }
    }
}
