package dev.lamina.core.plan;

import dev.lamina.core.queue.Starvation.Starving;
import java.util.List;

/**
 * What was promised and done before, and binds decisions to come.
 *
 * @param reservations in the order in which they will start
 * @param stopped what was stopped for others lately, oldest first
 * @param starving queues that wait for what they are owed, and since when; known where decisions give reasons
 */
public record Standing(List<Reservation> reservations, List<Stopped> stopped, List<Starving> starving) {
    /** Nothing. */
    public static final Standing NONE = new Standing(List.of(), List.of());

    /** Copies the lists. */
    public Standing {
        reservations = List.copyOf(reservations);
        stopped = List.copyOf(stopped);
        starving = List.copyOf(starving);
    }

    /** Nobody is known to starve. */
    public Standing(List<Reservation> reservations, List<Stopped> stopped) {
        this(reservations, stopped, List.of());
    }

    /**
     * Somebody was stopped for others.
     *
     * @param queue its queue
     * @param atNs when that was decided
     */
    public record Stopped(String queue, long atNs) {}
}
