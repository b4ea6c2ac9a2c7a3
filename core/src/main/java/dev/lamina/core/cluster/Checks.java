package dev.lamina.core.cluster;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.function.Supplier;

/** Refuses values outside their range. */
final class Checks {
    private Checks() {}

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new LaminaException(ErrorCode.BAD_INPUT, message);
        }
    }

    /** The same with a message that is put together only when it is needed, for what is made by the thousand. */
    static void require(boolean holds, Supplier<String> message) {
        if (!holds) {
            require(false, message.get());
        }
    }
}
