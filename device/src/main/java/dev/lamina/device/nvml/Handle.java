package dev.lamina.device.nvml;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One card's handle and the questions that many of its functions share: what they cannot tell is -1 or empty. */
record Handle(Functions functions, long address) {
    static final long UNKNOWN = -1;

    private static final int TEXT = 96;

    /** A text; throws where the driver has none. */
    String text(String function, String about) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(TEXT);
            Status.check(functions.call(function, address, text.address(), TEXT), function, about);
            return text.getString(0);
        }
    }

    /** An unsigned 32-bit number. */
    long number(String function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            int status = functions.call(function, address, value.address());
            return status == Status.SUCCESS ? Integer.toUnsignedLong(value.get(JAVA_INT, 0)) : UNKNOWN;
        }
    }

    /** A 32-bit number that depends on another one. */
    long number(String function, int which) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            int status = functions.call(function, address, which, value.address());
            return status == Status.SUCCESS ? Integer.toUnsignedLong(value.get(JAVA_INT, 0)) : UNKNOWN;
        }
    }

    /** A 64-bit number. */
    long longNumber(String function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_LONG);
            int status = functions.call(function, address, value.address());
            return status == Status.SUCCESS ? value.get(JAVA_LONG, 0) : UNKNOWN;
        }
    }

    /** Two 32-bit numbers, as one function gives them side by side or in two places. */
    long[] pair(String function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(JAVA_INT, 2);
            int status = functions.call(function, address, values.address(), values.address() + JAVA_INT.byteSize());
            return status == Status.SUCCESS
                    ? new long[] {
                        Integer.toUnsignedLong(values.get(JAVA_INT, 0)),
                        Integer.toUnsignedLong(values.get(JAVA_INT, JAVA_INT.byteSize()))
                    }
                    : new long[] {UNKNOWN, UNKNOWN};
        }
    }
}
