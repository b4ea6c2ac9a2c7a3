package dev.lamina.workloads.arrival;

/** The times at which requests come. For one thread. */
public interface Arrivals {
    /** The next arrival in nanoseconds since the start; never earlier than the one before, and the first is >= 0. */
    long nextNs();
}
