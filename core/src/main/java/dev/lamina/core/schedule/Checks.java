package dev.lamina.core.schedule;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/** Refuses values outside their range. */
final class Checks {
    private Checks() {}

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new LaminaException(ErrorCode.BAD_INPUT, message);
        }
    }
}
