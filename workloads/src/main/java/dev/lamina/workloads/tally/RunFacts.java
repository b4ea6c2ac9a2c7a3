package dev.lamina.workloads.tally;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/**
 * What a run was asked to do.
 *
 * @param name the workload
 * @param device what the driver calls the card
 * @param work the size of one request, in the workload's own units
 * @param ratePerSecond requests asked for per second; 0 for a closed loop
 * @param deadlineNs how long after its arrival a request must be answered; 0 for none
 * @param seed of weights, inputs and arrivals
 */
public record RunFacts(String name, String device, int work, double ratePerSecond, long deadlineNs, long seed) {
    public RunFacts {
        if (work < 1 || ratePerSecond < 0 || deadlineNs < 0) {
            throw new LaminaException(
                    ErrorCode.INTERNAL,
                    "work %d, rate %s, deadline %d ns; work must be at least 1, the others at least 0"
                            .formatted(work, ratePerSecond, deadlineNs));
        }
    }
}
