package dev.lamina.device.nvml;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/** What the library's functions return, as its documentation numbers it. */
final class Status {
    static final int SUCCESS = 0;
    static final int NOT_SUPPORTED = 3;
    static final int NO_PERMISSION = 4;
    static final int NOT_FOUND = 6;
    static final int INSUFFICIENT_SIZE = 7;
    static final int DRIVER_NOT_LOADED = 9;
    static final int TIMEOUT = 10;
    static final int FUNCTION_NOT_FOUND = 13;
    static final int GPU_IS_LOST = 15;

    private Status() {}

    /** Throws {@code UNAVAILABLE} with the function and what it says, unless it went well. */
    static void check(int status, String function, String about) {
        if (status != SUCCESS) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "NVIDIA's management library: " + function + " of " + about + " says " + words(status));
        }
    }

    static String words(int status) {
        return switch (status) {
            case NOT_SUPPORTED -> "that the card does not support it";
            case NO_PERMISSION -> "that this user may not; run the agent as root or give it the card's device files";
            case NOT_FOUND -> "that there is none";
            case DRIVER_NOT_LOADED -> "that the kernel module is not loaded; load it, and check with nvidia-smi";
            case FUNCTION_NOT_FOUND -> "that the driver is too old for it; update it";
            case GPU_IS_LOST -> "that the card has fallen off the bus; reset the machine";
            default -> "error " + status + "; check with nvidia-smi";
        };
    }
}
