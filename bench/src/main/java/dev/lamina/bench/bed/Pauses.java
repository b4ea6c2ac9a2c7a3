package dev.lamina.bench.bed;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/** Waiting for time to pass. */
public final class Pauses {
    private Pauses() {}

    /** Sleeps; throws {@link LaminaException} {@code TIMED_OUT} when the thread is interrupted, with the interrupt kept. */
    public static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaminaException(ErrorCode.TIMED_OUT, "the measurement was interrupted", interrupted);
        }
    }

    /** As {@link #millis}, for a span in seconds. */
    public static void seconds(double seconds) {
        millis(Math.round(seconds * 1000));
    }
}
