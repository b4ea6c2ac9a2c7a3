package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Libc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * A file descriptor that this object owns: closed once, by {@link #close()}. Descriptors made here do not survive an exec. May be passed between
 * threads; whoever closes it makes sure that nobody still uses it.
 */
public final class OsHandle implements AutoCloseable {
    private static final int O_RDWR = 0x2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_GETFL = 3;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int ACCESS_MODE = 0x3;
    private static final int CLOSED = -1;
    private static final VarHandle NUMBER = number(MethodHandles.lookup());

    private volatile int number;

    private OsHandle(int number) {
        this.number = number;
    }

    private static VarHandle number(MethodHandles.Lookup lookup) {
        try {
            return lookup.findVarHandle(OsHandle.class, "number", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** Takes ownership of an open descriptor; {@link IllegalArgumentException} when it is negative. */
    public static OsHandle owning(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("a descriptor is not negative: " + number);
        }
        return new OsHandle(number);
    }

    /** Opens an existing file; {@code NATIVE} when the system refuses. */
    public static OsHandle open(Path path, boolean writable) {
        int descriptor = Libc.open(path.toString(), (writable ? O_RDWR : 0) | O_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new LaminaException(
                    ErrorCode.NATIVE,
                    "cannot open " + path + " for " + (writable ? "writing" : "reading") + ": "
                            + Libc.describe(descriptor));
        }
        return new OsHandle(descriptor);
    }

    /** The descriptor's number, 0 or more; {@link IllegalStateException} once closed. */
    public int number() {
        int current = number;
        if (current == CLOSED) {
            throw new IllegalStateException("the descriptor is closed");
        }
        return current;
    }

    /** Whether {@link #close()} has been called. */
    public boolean isClosed() {
        return number == CLOSED;
    }

    /** Whether one can write through it. */
    public boolean isWritable() {
        int flags = Libc.fcntl(number(), F_GETFL, 0);
        return flags >= 0 && (flags & ACCESS_MODE) != 0;
    }

    /** Another descriptor of the same open file, owned by the caller. */
    public OsHandle duplicate() {
        int copy = Libc.fcntl(number(), F_DUPFD_CLOEXEC, 3);
        if (copy < 0) {
            throw new LaminaException(
                    ErrorCode.NATIVE, "cannot duplicate descriptor " + number() + ": " + Libc.describe(copy));
        }
        return new OsHandle(copy);
    }

    /** The same file opened anew with the given access, owned by the caller; {@code NATIVE} when its mode forbids that. */
    public OsHandle reopen(boolean writable) {
        return open(Path.of("/proc/self/fd", Integer.toString(number())), writable);
    }

    /** Closes the descriptor; a second call does nothing. */
    @Override
    public void close() {
        int current = (int) NUMBER.getAndSet(this, CLOSED);
        if (current != CLOSED) {
            Libc.close(current);
        }
    }

    @Override
    public String toString() {
        return "descriptor " + number;
    }
}
