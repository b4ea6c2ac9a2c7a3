package dev.lamina.core.plan;

import java.util.List;

/**
 * What was promised and done before, and binds decisions to come.
 *
 * @param reservations in the order in which they will start
 * @param stopped what was stopped for others lately, oldest first
 */
public record Standing(List<Reservation> reservations, List<Stopped> stopped) {
    /** Nothing. */
    public static final Standing NONE = new Standing(List.of(), List.of());

    /** Copies the lists. */
    public Standing {
        reservations = List.copyOf(reservations);
        stopped = List.copyOf(stopped);
    }

    /**
     * Somebody was stopped for others.
     *
     * @param queue its queue
     * @param atNs when that was decided
     */
    public record Stopped(String queue, long atNs) {}
}
