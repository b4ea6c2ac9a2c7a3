package dev.lamina.device.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Calls functions of the C library with up to six whole numbers or addresses, all of which travel in 64-bit registers on the platforms
 * served (x86-64, AArch64). A failed call comes back as the negative errno.
 */
final class NativeCall {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    private NativeCall() {}

    /** A handle {@code (MemorySegment capture, long...) -> long}; fails the class's start where the C library lacks the function. */
    static MethodHandle handle(String name, int arguments) {
        return link(name, arguments, Linker.Option.captureCallState("errno"));
    }

    /** A handle {@code (long...) -> long} for functions whose errno nobody asks for. */
    static MethodHandle handleWithoutErrno(String name, int arguments) {
        return link(name, arguments);
    }

    private static MethodHandle link(String name, int arguments, Linker.Option... options) {
        var function = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(
                        "the C library has no " + name + "; Lamina needs Linux with glibc 2.31 or newer"));
        var longs = new MemoryLayout[arguments];
        Arrays.fill(longs, ValueLayout.JAVA_LONG);
        return LINKER.downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_LONG, longs), options);
    }

    /** The calling thread's place for errno. */
    static MemorySegment capture() {
        return CAPTURED.get();
    }

    /** For functions that return an int: its value, or the negative errno when it is -1. */
    static int intResult(long result, MemorySegment capture) {
        int value = (int) result;
        return value == -1 ? -(int) ERRNO.get(capture, 0L) : value;
    }

    /** For functions that return a long or an address: its value, or the negative errno when it is -1. */
    static long longResult(long result, MemorySegment capture) {
        return result == -1 ? -(int) ERRNO.get(capture, 0L) : result;
    }

    static int call(MethodHandle handle, long a) {
        try {
            var capture = capture();
            return intResult((long) handle.invokeExact(capture, a), capture);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static int call(MethodHandle handle, long a, long b) {
        try {
            var capture = capture();
            return intResult((long) handle.invokeExact(capture, a, b), capture);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static int call(MethodHandle handle, long a, long b, long c) {
        try {
            var capture = capture();
            return intResult((long) handle.invokeExact(capture, a, b, c), capture);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    static int call(MethodHandle handle, long a, long b, long c, long d) {
        try {
            var capture = capture();
            return intResult((long) handle.invokeExact(capture, a, b, c, d), capture);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Foreign calls throw nothing of their own: what arrives here is an error of the virtual machine. */
    static Error unexpected(Throwable failure) {
        return failure instanceof Error error ? error : new LinkageError("a call into the C library failed", failure);
    }
}
