package dev.lamina.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The machine's processor time at one instant, all of it and the part of one process and its descendants. Immutable. */
public final class CpuSample {
    private static final Path PROC = Path.of("/proc");

    private final CpuTimes machine;
    private final long ownTicks;

    CpuSample(CpuTimes machine, long ownTicks) {
        this.machine = machine;
        this.ownTicks = ownTicks;
    }

    /** Reads {@code /proc} now; our own are this process and everything that descends from it, ended children included. */
    public static CpuSample now() {
        return now(Set.of());
    }

    /** As above, and these other processes with their descendants are our own too. */
    public static CpuSample now(Set<Long> alsoOwn) {
        Set<Long> roots = new HashSet<>(alsoOwn);
        roots.add(ProcessHandle.current().pid());
        try {
            long own = ticksOfTrees(roots, processes());
            return new CpuSample(CpuTimes.parse(Files.readString(PROC.resolve("stat"))), own);
        } catch (IOException e) {
            throw new UncheckedIOException("the processor times in /proc cannot be read", e);
        }
    }

    /** What others took between the two samples. */
    public static Disturbance between(CpuSample before, CpuSample after, int processors) {
        double coreTicks = (double) (after.machine.totalTicks() - before.machine.totalTicks()) / processors;
        if (coreTicks <= 0) {
            return new Disturbance(0, 0);
        }
        long busy = after.machine.busyTicks() - before.machine.busyTicks();
        long own = after.ownTicks - before.ownTicks;
        long stolen = after.machine.stolenTicks() - before.machine.stolenTicks();
        return new Disturbance(Math.max(0, 100 * (busy - own) / coreTicks), Math.max(0, 100 * stolen / coreTicks));
    }

    static long ticksOfTrees(Set<Long> roots, Map<Long, ProcessTimes> processes) {
        long ticks = 0;
        for (ProcessTimes process : processes.values()) {
            if (descends(process, roots, processes)) {
                ticks += process.ticks();
            }
        }
        return ticks;
    }

    private static boolean descends(ProcessTimes process, Set<Long> roots, Map<Long, ProcessTimes> processes) {
        Set<Long> seen = new HashSet<>();
        long pid = process.pid();
        while (!roots.contains(pid)) {
            ProcessTimes current = processes.get(pid);
            if (current == null || !seen.add(pid)) {
                return false;
            }
            pid = current.parent();
        }
        return true;
    }

    private static Map<Long, ProcessTimes> processes() throws IOException {
        Map<Long, ProcessTimes> processes = new HashMap<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path directory : directories) {
                times(directory).ifPresent(times -> processes.put(times.pid(), times));
            }
        }
        return processes;
    }

    /** Empty when the process ended between the listing and the reading: its time is in its parent's by now. */
    private static Optional<ProcessTimes> times(Path directory) {
        try {
            return Optional.of(ProcessTimes.parse(Files.readString(directory.resolve("stat"))));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
