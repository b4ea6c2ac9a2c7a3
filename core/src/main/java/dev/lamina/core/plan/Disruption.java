package dev.lamina.core.plan;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/**
 * What may be done to those that run.
 *
 * @param graceNs how long somebody who is stopped may tidy up, 0 or more
 * @param protectNs nobody is stopped before he has run this long, 0 or more
 * @param most how many requests of one queue may be stopped within a window, 0 or more; 0 = nobody is ever stopped
 * @param windowNs the window, above 0
 * @param overrunAfterNs somebody with a promise who has waited this long may stop those that have run for twice their estimate, above 0;
 *     {@link #NEVER} = nobody is stopped for that
 */
public record Disruption(long graceNs, long protectNs, int most, long windowNs, long overrunAfterNs) {
    /** It does not happen. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Half a minute to tidy up, a minute of protection, 1,000 of a queue in ten minutes, nobody for running late. */
    public static final Disruption DEFAULT =
            new Disruption(30_000_000_000L, 60_000_000_000L, 1_000, 600_000_000_000L, NEVER);

    /** Throws BAD_INPUT for a value outside its range. */
    public Disruption {
        require(graceNs >= 0, "the grace period is " + graceNs + " ns; it must be 0 or more");
        require(protectNs >= 0, "the protected time is " + protectNs + " ns; it must be 0 or more");
        require(most >= 0, most + " requests of a queue may be stopped; it must be 0 or more");
        require(windowNs > 0, "the window of the budget is " + windowNs + " ns; it must be above 0");
        require(overrunAfterNs > 0, "overrun work is stopped after " + overrunAfterNs + " ns; it must be above 0");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new LaminaException(ErrorCode.BAD_INPUT, message);
        }
    }
}
