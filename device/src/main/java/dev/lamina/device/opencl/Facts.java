package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Asks an object for one of its facts: the {@code clGet...Facts} functions that share one signature. */
record Facts(Calls calls, MethodHandle handle, String function, MemorySegment object) {
    /** A text; drivers end it with a zero byte and some pad it with blanks. */
    String text(int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_LONG);
            ask(name, 0, MemorySegment.NULL, size);
            long bytes = size.get(JAVA_LONG, 0);
            MemorySegment value = arena.allocate(Math.max(1, bytes));
            ask(name, bytes, value, MemorySegment.NULL);
            return string(value, bytes);
        }
    }

    /** So many bytes as they are. */
    byte[] bytes(int name, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(count);
            ask(name, count, value, MemorySegment.NULL);
            return value.toArray(JAVA_BYTE);
        }
    }

    /** A 64-bit number ({@code cl_ulong}, {@code size_t} or a bit field). */
    long number(int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_LONG);
            ask(name, JAVA_LONG.byteSize(), value, MemorySegment.NULL);
            return value.get(JAVA_LONG, 0);
        }
    }

    /** A 32-bit number ({@code cl_uint}, {@code cl_int} or {@code cl_bool}). */
    int smallNumber(int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            ask(name, JAVA_INT.byteSize(), value, MemorySegment.NULL);
            return value.get(JAVA_INT, 0);
        }
    }

    static String string(MemorySegment value, long bytes) {
        String text = new String(value.asSlice(0, bytes).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private void ask(int name, long bytes, MemorySegment value, MemorySegment size) {
        calls.check(function, "the fact 0x" + Integer.toHexString(name), () ->
                (int) handle.invokeExact(object, name, bytes, value, size));
    }
}
