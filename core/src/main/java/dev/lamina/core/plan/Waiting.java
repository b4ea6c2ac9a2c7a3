package dev.lamina.core.plan;

import dev.lamina.core.request.Request;
import java.util.Objects;

/**
 * A request that waits.
 *
 * @param request as it was asked for
 * @param submittedNs when it was asked for; one that was stopped for others keeps its first time
 * @param searchedNs when somebody to stop for it was last looked for in vain; {@link #NEVER} when that has not been
 */
public record Waiting(Request request, long submittedNs, long searchedNs) {
    /** Nobody to stop for it was ever looked for in vain. */
    public static final long NEVER = Long.MIN_VALUE;

    /** Nobody to stop for it was looked for yet. */
    public Waiting(Request request, long submittedNs) {
        this(request, submittedNs, NEVER);
    }

    /** Throws {@link NullPointerException} without a request. */
    public Waiting {
        Objects.requireNonNull(request, "request");
    }
}
