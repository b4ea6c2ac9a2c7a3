package dev.lamina.bench.lab;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/**
 * How much work goes into a measurement.
 *
 * @param runs repetitions of each measured case, 1 to 100
 * @param seconds measured time of one run, 1 to 3600
 * @param foreignLimitPercent processor time of others, in percent of one core, above which a run is repeated; 0 to 10000
 */
public record Effort(int runs, double seconds, double foreignLimitPercent) {
    /** Others' processor time that a run may meet, in percent of one core. */
    public static final double USUAL_FOREIGN_PERCENT = 5;

    public Effort {
        require(runs >= 1 && runs <= 100, "--runs is " + runs + ", it must be 1 to 100; 5 or more give a spread");
        require(
                seconds >= 1 && seconds <= 3600,
                "--seconds is " + seconds + ", it must be 1 to 3600; shares are taken over windows of one second");
        require(
                foreignLimitPercent >= 0 && foreignLimitPercent <= 10_000,
                "--foreign-limit is " + foreignLimitPercent + ", it must be 0 to 10000 percent of one core");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new LaminaException(ErrorCode.BAD_INPUT, message);
        }
    }
}
