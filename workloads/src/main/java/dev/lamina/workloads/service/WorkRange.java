package dev.lamina.workloads.service;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/**
 * The sizes that a model can have.
 *
 * @param smallest >= 1
 * @param usual a size to begin a calibration with, more than the smallest
 * @param largest bound by memory and index arithmetic
 */
public record WorkRange(int smallest, int usual, int largest) {
    public WorkRange {
        if (smallest < 1 || usual <= smallest || largest < usual) {
            throw new LaminaException(
                    ErrorCode.INTERNAL,
                    "work from %d over %d to %d; each must be at least 1 and more than the one before"
                            .formatted(smallest, usual, largest));
        }
    }

    int clamp(double work) {
        return (int) Math.clamp(Math.round(work), smallest, (long) largest);
    }

    /** Throws {@code BAD_INPUT} unless {@code work} is one of them. */
    public void require(int work) {
        if (work < smallest || work > largest) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--work is %d, from %d to %d is possible; leave it out to have it measured"
                            .formatted(work, smallest, largest));
        }
    }
}
