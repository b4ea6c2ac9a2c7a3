package dev.lamina.workloads.tally;

/**
 * The moment from which a run counts, in three clocks.
 *
 * @param epochMillis milliseconds since 1970
 * @param hostNs {@link System#nanoTime}
 * @param deviceNs the clock of the card's events (under PoCL {@code CLOCK_MONOTONIC_RAW})
 */
public record RunStart(long epochMillis, long hostNs, long deviceNs) {}
