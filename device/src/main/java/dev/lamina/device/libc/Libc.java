package dev.lamina.device.libc;

import static dev.lamina.device.libc.NativeCall.call;
import static dev.lamina.device.libc.NativeCall.function;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Files, memory, futexes and processes of the C library. Every method returns the function's value, or the negative errno when it failed; none
 * throws. Addresses are plain numbers: whoever passes one vouches that it is mapped. Safe for all threads.
 */
public final class Libc {
    private static final MemorySegment OPEN = function("open");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment FCNTL = function("fcntl");
    private static final MemorySegment FLOCK = function("flock");
    private static final MemorySegment LSEEK = function("lseek");
    private static final MemorySegment READ = function("read");
    private static final MemorySegment WRITE = function("write");
    private static final MemorySegment FCHMOD = function("fchmod");
    private static final MemorySegment LCHOWN = function("lchown");
    private static final MemorySegment FTRUNCATE = function("ftruncate");
    private static final MemorySegment MEMFD_CREATE = function("memfd_create");
    private static final MemorySegment MMAP = function("mmap");
    private static final MemorySegment MUNMAP = function("munmap");
    private static final MemorySegment SYSCALL = function("syscall");
    private static final MemorySegment GETEUID = function("geteuid");
    private static final MemorySegment EXECVE = function("execve");
    private static final MemorySegment SIGEMPTYSET = function("sigemptyset");
    private static final MemorySegment PTHREAD_SIGMASK = function("pthread_sigmask");
    private static final MemorySegment STRERROR = function("strerror");

    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;
    private static final long FUTEX = isArm() ? 98 : 202;
    private static final long FUTEX_WAIT = 0;
    private static final long FUTEX_WAKE = 1;
    private static final long SIG_SETMASK = 2;
    private static final int SIGNAL_SET_BYTES = 128;
    private static final int TIMESPEC_BYTES = 16;
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;

    private static final ThreadLocal<MemorySegment> TIMESPEC =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(TIMESPEC_BYTES, Long.BYTES));

    private Libc() {}

    static boolean isArm() {
        return System.getProperty("os.arch", "").equals("aarch64");
    }

    public static int open(String path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return call(OPEN, arena.allocateFrom(path).address(), flags, mode);
        }
    }

    public static int close(int descriptor) {
        return call(CLOSE, descriptor);
    }

    public static int fcntl(int descriptor, int command, int argument) {
        return call(FCNTL, descriptor, command, argument);
    }

    public static int flock(int descriptor, int operation) {
        return call(FLOCK, descriptor, operation);
    }

    /** The new offset; files of 2 GiB and more are not expected here. */
    public static int lseek(int descriptor, long offset, int from) {
        return call(LSEEK, descriptor, offset, from);
    }

    /** Fills {@code into} from its start; returns the count, 0 at the end of the file. */
    public static int read(int descriptor, byte[] into) {
        try (Arena arena = Arena.ofConfined()) {
            var buffer = arena.allocate(into.length);
            int count = call(READ, descriptor, buffer.address(), into.length);
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, 0, Math.max(count, 0));
            return count;
        }
    }

    public static int write(int descriptor, byte[] data) {
        try (Arena arena = Arena.ofConfined()) {
            return call(
                    WRITE,
                    descriptor,
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, data).address(),
                    data.length);
        }
    }

    public static int fchmod(int descriptor, int mode) {
        return call(FCHMOD, descriptor, mode);
    }

    public static int lchown(String path, int uid, int gid) {
        try (Arena arena = Arena.ofConfined()) {
            return call(LCHOWN, arena.allocateFrom(path).address(), uid, gid);
        }
    }

    public static int ftruncate(int descriptor, long size) {
        return call(FTRUNCATE, descriptor, size);
    }

    public static int memfdCreate(String name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return call(MEMFD_CREATE, arena.allocateFrom(name).address(), flags);
        }
    }

    /** Maps a descriptor from its start; returns the address, or the negative errno. */
    public static long mmap(long size, int protection, int flags, int descriptor) {
        return NativeCall.callForLong(MMAP, 0, size, protection, flags, descriptor, 0);
    }

    public static int munmap(long address, long size) {
        return call(MUNMAP, address, size);
    }

    /**
     * Sleeps while the word at {@code address} holds {@code expected}, at most {@code timeoutNs} of CLOCK_MONOTONIC. Shared between processes.
     * Returns 0 when woken, -1 when not: the word differs, the time is over, or a signal came. Allocates nothing.
     */
    public static int futexWait(long address, int expected, long timeoutNs) {
        var timespec = TIMESPEC.get();
        timespec.set(ValueLayout.JAVA_LONG, 0, timeoutNs / NANOSECONDS_PER_SECOND);
        timespec.set(ValueLayout.JAVA_LONG, Long.BYTES, timeoutNs % NANOSECONDS_PER_SECOND);
        return futex(address, FUTEX_WAIT, expected, timespec.address());
    }

    /** Wakes up to {@code count} sleepers of any process; returns how many. Allocates nothing. */
    public static int futexWake(long address, int count) {
        return futex(address, FUTEX_WAKE, count, 0);
    }

    private static int futex(long address, long operation, long value, long timeout) {
        return (int) NativeCall.systemCall(FUTEX, address, operation, value, timeout);
    }

    public static int pidfdOpen(int pid) {
        return call(SYSCALL, PIDFD_OPEN, pid, 0);
    }

    public static int pidfdSendSignal(int descriptor, int signal) {
        return call(SYSCALL, PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0);
    }

    public static int geteuid() {
        return (int) NativeCall.callPlainly(GETEUID);
    }

    /**
     * Replaces this process's program; returns only when that failed, with the negative errno. Signals that the virtual machine blocks in its
     * threads (SIGQUIT) are let through first: a blocked one would stay blocked in the new program.
     */
    public static int execve(String path, List<String> arguments, List<String> environment) {
        try (Arena arena = Arena.ofConfined()) {
            var nothing = arena.allocate(SIGNAL_SET_BYTES, Long.BYTES);
            call(SIGEMPTYSET, nothing.address());
            call(PTHREAD_SIGMASK, SIG_SETMASK, nothing.address(), 0);
            return call(
                    EXECVE,
                    arena.allocateFrom(path).address(),
                    strings(arena, arguments).address(),
                    strings(arena, environment).address());
        }
    }

    private static MemorySegment strings(Arena arena, List<String> values) {
        var pointers = arena.allocate(ValueLayout.JAVA_LONG, values.size() + 1L);
        for (int i = 0; i < values.size(); i++) {
            pointers.setAtIndex(
                    ValueLayout.JAVA_LONG, i, arena.allocateFrom(values.get(i)).address());
        }
        return pointers;
    }

    /** The system's words for an errno, given as the negative number that the methods here return or as the errno itself. */
    public static String describe(int errno) {
        long text = NativeCall.callPlainly(STRERROR, Math.abs(errno));
        return MemorySegment.ofAddress(text).reinterpret(256).getString(0);
    }
}
