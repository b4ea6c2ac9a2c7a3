package dev.lamina.device.posix;

import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Scheduling;
import java.util.Objects;

/** Real-time priority for one thread: it runs at once whenever it is woken, ahead of every ordinary thread. */
public final class RealTimePriority {
    private static final int SCHED_FIFO = 1;
    /** Children and new threads start with ordinary priority again. */
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private static final int HIGHEST = 99;

    private RealTimePriority() {}

    /** Whether it was granted, and in words for people either way. */
    public record Outcome(boolean granted, String explanation) {
        public Outcome {
            Objects.requireNonNull(explanation, "explanation");
        }
    }

    /**
     * Asks for first-in-first-out scheduling of the calling platform thread, at {@code priority} 1 (lowest) to 99. A refusal is an answer, not an error:
     * Lamina works without, later by some milliseconds on a busy machine.
     */
    public static Outcome requestForCallingThread(int priority) {
        if (priority < 1 || priority > HIGHEST) {
            throw new IllegalArgumentException("priority is " + priority + ", must be 1 to " + HIGHEST);
        }
        if (Thread.currentThread().isVirtual()) {
            return new Outcome(false, "a virtual thread has no priority of its own");
        }
        int result = Scheduling.setScheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, priority);
        if (result >= 0) {
            return new Outcome(true, "real-time priority " + priority);
        }
        String remedy = result == -Errno.EPERM
                ? "; start the agent as root, or allow it: ulimit -r " + priority + " (limits.conf: rtprio)"
                : "";
        return new Outcome(false, "no real-time priority: " + Libc.describe(result) + remedy);
    }

    /** Whether the calling thread runs with real-time priority. */
    public static boolean isHeldByCallingThread() {
        int policy = Scheduling.scheduler(0);
        return policy >= 0 && (policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO;
    }
}
