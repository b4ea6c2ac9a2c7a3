package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Polling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A hold on one process that no later process of the same number can take over. Its descriptor becomes readable when the process ends. Safe for all
 * threads until closed.
 */
public final class PidFd implements AutoCloseable {
    public static final int SIGINT = 2;
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;

    private static final int START_TIME_FIELD = 22;

    private final OsHandle handle;
    private final int pid;

    private PidFd(OsHandle handle, int pid) {
        this.handle = handle;
        this.pid = pid;
    }

    /** Takes hold of the process that has this number now; empty when none has. */
    public static Optional<PidFd> open(int pid) {
        if (pid <= 0) {
            return Optional.empty();
        }
        int descriptor = Libc.pidfdOpen(pid);
        if (descriptor >= 0) {
            return Optional.of(new PidFd(OsHandle.owning(descriptor), pid));
        }
        return switch (-descriptor) {
            // EINVAL, or ENOENT on newer kernels: a thread's number, not a process's.
            case Errno.ESRCH, Errno.EINVAL, Errno.ENOENT -> Optional.empty();
            default ->
                throw new LaminaException(
                        ErrorCode.NATIVE,
                        "cannot watch process " + pid + ": " + Libc.describe(descriptor)
                                + "; Lamina needs Linux 5.3 or newer");
        };
    }

    /** As {@link #open(int)}, empty also when the process with this number is not the one that started at {@code startTime}. */
    public static Optional<PidFd> open(int pid, long startTime) {
        Optional<PidFd> opened = open(pid);
        // Read after the hold is taken: from here on the number cannot change hands unnoticed.
        if (opened.isPresent() && startTime(pid).orElse(-1) != startTime) {
            opened.get().close();
            return Optional.empty();
        }
        return opened;
    }

    /** When a process started, in clock ticks since the machine did; with the number it names a process for good. Empty when it is gone. */
    public static OptionalLong startTime(int pid) {
        try {
            String stat =
                    Files.readString(Path.of("/proc", Integer.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The program's name stands in brackets and may hold anything; the fields after it are counted from 3.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return OptionalLong.of(Long.parseLong(fields[START_TIME_FIELD - 3]));
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    /** The process's number. */
    public int pid() {
        return pid;
    }

    /** Whether the process has not ended; a zombie has. */
    public boolean isAlive() {
        return (Polling.readyNow(handle.number()) & Polling.IN) == 0;
    }

    /** Sends a signal; false when the process has ended. {@code NOT_PERMITTED} for another user's process. */
    public boolean signal(int signal) {
        int result = Libc.pidfdSendSignal(handle.number(), signal);
        if (result >= 0 || result == -Errno.ESRCH) {
            return result >= 0;
        }
        var code = result == -Errno.EPERM ? ErrorCode.NOT_PERMITTED : ErrorCode.NATIVE;
        throw new LaminaException(
                code, "cannot send signal " + signal + " to process " + pid + ": " + Libc.describe(result));
    }

    /** To be watched by a {@link Poller}: readable once the process has ended; owned by this object. */
    public OsHandle handle() {
        return handle;
    }

    @Override
    public void close() {
        handle.close();
    }
}
