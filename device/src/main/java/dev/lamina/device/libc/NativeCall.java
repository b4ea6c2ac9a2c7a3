package dev.lamina.device.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Calls functions of the C library with up to six whole numbers or addresses, all of which travel in 64-bit registers on the platforms
 * served (x86-64, AArch64). A failed call comes back as the negative errno.
 *
 * <p>All functions share two handles of six arguments: a function does not look at registers beyond those of its parameters, and every further kind
 * of handle costs an agent that starts some ten milliseconds in which the virtual machine makes classes for it.
 */
final class NativeCall {
    private static final int ARGUMENTS = 6;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle WITH_ERRNO = link(Linker.Option.captureCallState("errno"));
    private static final MethodHandle WITHOUT_ERRNO = link();
    private static final MemorySegment SYSTEM_CALL = function("syscall");
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    private NativeCall() {}

    /** The function's address; fails the class's start where the C library lacks it. */
    static MemorySegment function(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(
                        "the C library has no " + name + "; Lamina needs Linux with glibc 2.31 or newer"));
    }

    private static MethodHandle link(Linker.Option... options) {
        var longs = new MemoryLayout[ARGUMENTS];
        Arrays.fill(longs, ValueLayout.JAVA_LONG);
        return LINKER.downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, longs), options);
    }

    /** For functions that return an int: its value, or the negative errno when it is -1. */
    static int call(MemorySegment function, long... arguments) {
        var capture = CAPTURED.get();
        int value = (int) invoke(function, capture, arguments);
        return value == -1 ? -errno(capture) : value;
    }

    /** For functions that return a long or an address: its value, or the negative errno when it is -1. */
    static long callForLong(MemorySegment function, long... arguments) {
        var capture = CAPTURED.get();
        long value = invoke(function, capture, arguments);
        return value == -1 ? -errno(capture) : value;
    }

    /** Whatever the function returns; for those that do not report failure by -1. */
    static long callPlainly(MemorySegment function, long... arguments) {
        return invoke(function, CAPTURED.get(), arguments);
    }

    /** For a system call whose errno nobody asks for: allocates nothing, which capturing it does unless the optimizing compiler prevents it. */
    static long systemCall(long number, long a, long b, long c, long d) {
        try {
            return (long) WITHOUT_ERRNO.invokeExact(SYSTEM_CALL, number, a, b, c, d, 0L);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static long invoke(MemorySegment function, MemorySegment capture, long[] arguments) {
        long[] all = Arrays.copyOf(arguments, ARGUMENTS);
        try {
            return (long) WITH_ERRNO.invokeExact(function, capture, all[0], all[1], all[2], all[3], all[4], all[5]);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static int errno(MemorySegment capture) {
        return capture.get(ValueLayout.JAVA_INT, ERRNO);
    }

    /** Foreign calls throw nothing of their own: what arrives here is an error of the virtual machine. */
    private static Error unexpected(Throwable failure) {
        return failure instanceof Error error ? error : new LinkageError("a call into the C library failed", failure);
    }
}
