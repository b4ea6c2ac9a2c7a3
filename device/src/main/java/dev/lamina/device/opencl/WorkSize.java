package dev.lamina.device.opencl;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/** How many work-items a launch has in one or two dimensions, and how many of them form a group. */
public record WorkSize(long width, long height, long groupWidth, long groupHeight) {
    public WorkSize {
        requireWhole(width, groupWidth);
        requireWhole(height, groupHeight);
    }

    /** One dimension: {@code items} (>= 1) in groups of {@code group}, which must divide it. */
    public static WorkSize of(long items, long group) {
        return new WorkSize(items, 1, group, 1);
    }

    /** One dimension, rounded up to whole groups; the kernel must leave the items beyond {@code items} alone. */
    public static WorkSize atLeast(long items, long group) {
        return of(Math.ceilDiv(items, group) * group, group);
    }

    private static void requireWhole(long items, long group) {
        if (items < 1 || group < 1 || items % group != 0) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "%d work-items in groups of %d; both must be at least 1 and the group must divide the items"
                            .formatted(items, group));
        }
    }
}
