package dev.lamina.device.libc;

import static dev.lamina.device.libc.NativeCall.call;
import static dev.lamina.device.libc.NativeCall.function;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The system's clocks that Java does not show. Safe for all threads. */
public final class Clocks {
    private static final MemorySegment CLOCK_GETTIME = function("clock_gettime");
    private static final int MONOTONIC_RAW = 4;
    private static final int TIMESPEC_BYTES = 16;
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;

    private Clocks() {}

    /** Nanoseconds of CLOCK_MONOTONIC_RAW, which runs at the hardware's own pace. */
    public static long monotonicRawNs() {
        try (Arena arena = Arena.ofConfined()) {
            var timespec = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            call(CLOCK_GETTIME, MONOTONIC_RAW, timespec.address());
            return timespec.get(ValueLayout.JAVA_LONG, 0) * NANOSECONDS_PER_SECOND
                    + timespec.get(ValueLayout.JAVA_LONG, Long.BYTES);
        }
    }
}
