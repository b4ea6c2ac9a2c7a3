package dev.lamina.core.plan;

import dev.lamina.core.queue.Starvation.Starving;
import java.util.List;
import java.util.Objects;

/**
 * What was promised and done before, and binds decisions to come.
 *
 * @param reservations in the order in which they will start
 * @param stopped what was stopped for others lately, oldest first
 * @param starving queues that wait for what they are owed, and since when; known where decisions give reasons
 * @param last what the last decision leaves to the next
 */
public record Standing(List<Reservation> reservations, List<Stopped> stopped, List<Starving> starving, Last last) {
    /** Nothing. */
    public static final Standing NONE = new Standing(List.of(), List.of());

    /** Copies the lists. */
    public Standing {
        reservations = List.copyOf(reservations);
        stopped = List.copyOf(stopped);
        starving = List.copyOf(starving);
        Objects.requireNonNull(last, "last");
    }

    /** Nobody is known to starve, and there was no decision yet. */
    public Standing(List<Reservation> reservations, List<Stopped> stopped) {
        this(reservations, stopped, List.of(), Last.NONE);
    }

    /**
     * Somebody was stopped for others.
     *
     * @param queue its queue
     * @param atNs when that was decided
     */
    public record Stopped(String queue, long atNs) {}

    /**
     * The last decision. Searches for somebody to stop are limited at one time, however often it is decided then.
     *
     * @param atNs when it was
     * @param searched how much of that limit was used up by then
     * @param endedEarly whether somebody has ended since then before he was thought to, so that promises may be improved
     */
    public record Last(long atNs, long searched, boolean endedEarly) {
        /** There was none. */
        public static final Last NONE = new Last(Long.MIN_VALUE, 0, false);
    }
}
