package dev.lamina.node.slices;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.lamina.device.posix.PidFd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells a process that an earlier agent knew from a later one that has its number. */
final class Recognition {
    private static final long NS_PER_TICK = 10_000_000;
    private static final double NS_PER_SECOND = 1e9;

    private Recognition() {}

    /**
     * Whether the process with this number is that user's and started before {@code knownNs}, an instant of {@link System#nanoTime()} when it
     * was there. Nobody else's process may ever be signalled in its place.
     */
    static boolean isSame(int pid, long knownNs, int uid) {
        OptionalLong startTicks = PidFd.startTime(pid);
        if (startTicks.isEmpty() || !belongsTo(pid, uid)) {
            return false;
        }
        // Start times are of a clock that goes on while the machine is suspended, which the page's clock does not.
        long startNs = startTicks.getAsLong() * NS_PER_TICK - aheadNs();
        return startNs <= knownNs + 2 * NS_PER_TICK;
    }

    /** Whether the process is that user's. A slice's launcher and page may claim any number: an agent of root must not signal what they name. */
    static boolean belongsTo(int pid, int uid) {
        try {
            Object owner = Files.getAttribute(Path.of("/proc", Integer.toString(pid)), "unix:uid");
            return owner.equals(uid);
        } catch (IOException e) {
            return false;
        }
    }

    /** The process's environment as it was started; empty when it cannot be read. */
    static Optional<String> environment(int pid) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Integer.toString(pid), "environ"), ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long aheadNs() {
        try {
            String uptime = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
            return (long) (Double.parseDouble(uptime) * NS_PER_SECOND) - System.nanoTime();
        } catch (IOException e) {
            return 0;
        }
    }
}
