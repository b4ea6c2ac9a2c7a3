package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

/**
 * How long a request is thought to run.
 *
 * @param p50Ns half of the likes of it end within this many nanoseconds; 0 = nobody knows
 * @param p90Ns nine in ten end within; p50 or more. What reservations and backfill count on; 0 = nobody knows
 */
public record Estimate(long p50Ns, long p90Ns) {
    /** Nobody knows. */
    public static final Estimate UNKNOWN = new Estimate(0, 0);

    /** What is first thought of work of which nobody knows how long it runs: an hour. */
    public static final long GUESS_NS = 3_600_000_000_000L;

    /** Throws BAD_INPUT for a value outside its range. */
    public Estimate {
        require(p50Ns >= 0, "the median duration is " + p50Ns + " ns; it must be 0 or more");
        require(p90Ns >= p50Ns, "the p90 duration is " + p90Ns + " ns, below the median of " + p50Ns + " ns; raise it");
    }

    /** Within how many nanoseconds it is thought to end: the p90 duration, or {@link #GUESS_NS} where nobody knows. */
    public long thoughtNs() {
        return p90Ns > 0 ? p90Ns : GUESS_NS;
    }
}
