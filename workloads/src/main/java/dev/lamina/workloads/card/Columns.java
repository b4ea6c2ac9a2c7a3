package dev.lamina.workloads.card;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/**
 * Which columns of feature-major activations a launch works on.
 *
 * @param stride columns from one feature to the next
 * @param first the first column of the launch
 * @param count how many, a multiple of {@code group}
 * @param group columns in one work-group
 */
public record Columns(int stride, int first, int count, int group) {
    public Columns {
        if (group < 1 || count < group || count % group != 0 || first < 0 || first + count > stride) {
            throw new LaminaException(
                    ErrorCode.INTERNAL,
                    "columns %d to %d of %d in groups of %d; keep them inside and in whole groups"
                            .formatted(first, first + count, stride, group));
        }
    }

    /** All {@code count} columns in groups of {@code group}. */
    public static Columns all(int count, int group) {
        return new Columns(count, 0, count, group);
    }
}
