package dev.lamina.core.schedule;

import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Request;

/** Who goes first within a queue. Pure; safe for any thread. */
@FunctionalInterface
public interface Order {
    /** Work counts as a second at least. */
    long SHORTEST_NS = 1_000_000_000L;

    /** First come first served. */
    Order ARRIVAL = (request, cardMilli, waitedNs) -> -waitedNs;

    /**
     * By how often its own duration a request has waited, times its cards: short work and large gangs do not wait long behind long and small
     * work, and everybody's turn comes. Work of which nobody knows how long it runs counts as an hour.
     */
    Order EXPANSION = (request, cardMilli, waitedNs) -> {
        long saidNs = request.estimate().p50Ns();
        double durationNs = saidNs > 0 ? Math.max(SHORTEST_NS, saidNs) : Estimate.GUESS_NS;
        return -(waitedNs / durationNs) * Math.max(1, cardMilli);
    };

    /** What was found to be best; the decision page on the order of the line has the measurements. */
    Order DEFAULT = EXPANSION;

    /**
     * How late a request may be served: lower goes first; of equals the one that came first. Priorities are compared before.
     *
     * @param cardMilli what the members that it must have hold of all cards together
     * @param waitedNs since it was submitted
     */
    double rank(Request request, long cardMilli, long waitedNs);
}
