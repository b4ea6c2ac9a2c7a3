package dev.lamina.core.schedule;

import dev.lamina.core.request.Request;

/** Who goes first within a queue. Pure; safe for any thread. */
@FunctionalInterface
public interface Order {
    /** First come first served. */
    Order ARRIVAL = (request, cardMilli, waitedNs) -> -waitedNs;

    /** What was found to be best. */
    Order DEFAULT = ARRIVAL;

    /**
     * How late a request may be served: lower goes first; of equals the one that came first. Priorities are compared before.
     *
     * @param cardMilli what the members that it must have hold of all cards together
     * @param waitedNs since it was submitted
     */
    double rank(Request request, long cardMilli, long waitedNs);
}
