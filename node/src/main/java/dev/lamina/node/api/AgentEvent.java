package dev.lamina.node.api;

import java.util.Objects;

/**
 * One line of the audit: who did what to which slice.
 *
 * @param id grows by one with each event
 * @param atMillis wall clock, milliseconds since 1970
 * @param user who asked; empty: the agent itself
 * @param slice empty: the agent as a whole
 * @param what one word, as in {@code created}
 * @param detail for people
 */
public record AgentEvent(long id, long atMillis, String user, String slice, String what, String detail) {
    /** Throws {@link NullPointerException} when a part is missing. */
    public AgentEvent {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(slice, "slice");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(detail, "detail");
    }
}
