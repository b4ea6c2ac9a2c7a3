package dev.lamina.core.plan;

import dev.lamina.core.request.Request;
import java.util.Objects;

/**
 * A request that waits.
 *
 * @param request as it was asked for
 * @param submittedNs when it was asked for; one that was stopped for others keeps its first time
 */
public record Waiting(Request request, long submittedNs) {
    /** Throws {@link NullPointerException} without a request. */
    public Waiting {
        Objects.requireNonNull(request, "request");
    }
}
