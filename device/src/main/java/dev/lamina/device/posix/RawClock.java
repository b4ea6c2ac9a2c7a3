package dev.lamina.device.posix;

import dev.lamina.device.libc.Clocks;

/** The clock of PoCL's profiling events, which measurements compare with. Safe for all threads. */
public final class RawClock {
    private RawClock() {}

    /** Nanoseconds of CLOCK_MONOTONIC_RAW; drifts against {@link System#nanoTime()} by parts per million. */
    public static long nowNs() {
        return Clocks.monotonicRawNs();
    }
}
