package dev.lamina.workloads.service;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/**
 * How a run is fed.
 *
 * @param ratePerSecond mean requests per second; 0 for a closed loop, where the next request follows the answer
 * @param deadlineNs for each answer; 0 for none
 * @param durationNs of the run after its warm-up
 * @param lateOnes what becomes of a request that is past its deadline before it begins
 */
public record Demand(double ratePerSecond, long deadlineNs, long durationNs, LateRequests lateOnes) {
    /** What becomes of requests that cannot be answered in time any more. */
    public enum LateRequests {
        /** Served all the same: every token of a text is needed. */
        SERVED,
        /** Given up: an old sensor state or frame is worth nothing. */
        DROPPED
    }

    public Demand {
        if (!(ratePerSecond >= 0) || deadlineNs < 0 || durationNs < 1) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "rate %s, deadline %d ns, duration %d ns; the duration must be above 0, the others not below"
                            .formatted(ratePerSecond, deadlineNs, durationNs));
        }
    }

    /** Whether the next request follows the answer to the one before. */
    public boolean closedLoop() {
        return ratePerSecond == 0;
    }
}
