package dev.lamina.device.libc;

import static dev.lamina.device.libc.NativeCall.call;
import static dev.lamina.device.libc.NativeCall.function;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Optional;

/** Priorities, cores and account names. Results as in {@link Libc}; a pid of 0 is the calling thread. Safe for all threads. */
public final class Scheduling {
    private static final MemorySegment SCHED_SETSCHEDULER = function("sched_setscheduler");
    private static final MemorySegment SCHED_GETSCHEDULER = function("sched_getscheduler");
    private static final MemorySegment SCHED_GETAFFINITY = function("sched_getaffinity");
    private static final MemorySegment SCHED_SETAFFINITY = function("sched_setaffinity");
    private static final MemorySegment GETPWUID_R = function("getpwuid_r");

    private static final int CPU_SET_BYTES = 1024;
    private static final int PASSWD_BYTES = 64;
    private static final int PASSWD_TEXT_BYTES = 16 * 1024;

    private Scheduling() {}

    public static int setScheduler(int pid, int policy, int priority) {
        try (Arena arena = Arena.ofConfined()) {
            return call(
                    SCHED_SETSCHEDULER,
                    pid,
                    policy,
                    arena.allocateFrom(ValueLayout.JAVA_INT, priority).address());
        }
    }

    public static int scheduler(int pid) {
        return call(SCHED_GETSCHEDULER, pid);
    }

    /** Adds the cores that {@code pid} may run on to {@code cores}; 0 or the negative errno. */
    public static int affinity(int pid, BitSet cores) {
        try (Arena arena = Arena.ofConfined()) {
            var set = arena.allocate(CPU_SET_BYTES, Long.BYTES);
            int result = call(SCHED_GETAFFINITY, pid, CPU_SET_BYTES, set.address());
            if (result >= 0) {
                cores.or(BitSet.valueOf(set.toArray(ValueLayout.JAVA_LONG)));
            }
            return Math.min(result, 0);
        }
    }

    public static int setAffinity(int pid, BitSet cores) {
        try (Arena arena = Arena.ofConfined()) {
            var set = arena.allocate(CPU_SET_BYTES, Long.BYTES);
            long[] words = cores.toLongArray();
            for (int i = 0; i < words.length; i++) {
                set.setAtIndex(ValueLayout.JAVA_LONG, i, words[i]);
            }
            return call(SCHED_SETAFFINITY, pid, CPU_SET_BYTES, set.address());
        }
    }

    /** The account name of a user id; empty when the system knows none. */
    public static Optional<String> userName(int uid) {
        try (Arena arena = Arena.ofConfined()) {
            var entry = arena.allocate(PASSWD_BYTES, Long.BYTES);
            var text = arena.allocate(PASSWD_TEXT_BYTES);
            var found = arena.allocate(ValueLayout.JAVA_LONG);
            NativeCall.callPlainly(
                    GETPWUID_R, uid, entry.address(), text.address(), PASSWD_TEXT_BYTES, found.address());
            if (found.get(ValueLayout.JAVA_LONG, 0) == 0) {
                return Optional.empty();
            }
            long nameOffset = entry.get(ValueLayout.JAVA_LONG, 0) - text.address();
            return Optional.of(text.getString(nameOffset));
        }
    }
}
