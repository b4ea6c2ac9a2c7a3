package dev.lamina.workloads.arrival;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/** One request per period, the first at 0. */
public final class PeriodicArrivals implements Arrivals {
    private final long periodNs;
    private long count;

    /** Throws {@code BAD_INPUT} for a period below 1 ns. */
    public PeriodicArrivals(long periodNs) {
        if (periodNs < 1) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "a period of %d ns; it must be at least 1 ns".formatted(periodNs));
        }
        this.periodNs = periodNs;
    }

    @Override
    public long nextNs() {
        return periodNs * count++;
    }
}
