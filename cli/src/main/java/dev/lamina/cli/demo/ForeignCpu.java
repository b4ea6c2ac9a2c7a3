package dev.lamina.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** How much of the machine's processors programs used that are not part of the demo, between two looks. */
final class ForeignCpu {
    private static final double NS_PER_TICK = 1e9 / 100;
    /** user, nice, system, irq, softirq and steal of the first line of /proc/stat, after its label. */
    private static final int[] BUSY_FIELDS = {0, 1, 2, 5, 6, 7};

    private final long atNs;
    private final double busyNs;
    private final double ownNs;

    private ForeignCpu(long atNs, double busyNs, double ownNs) {
        this.atNs = atNs;
        this.busyNs = busyNs;
        this.ownNs = ownNs;
    }

    /** {@code own} are the processes that belong to the demo now; they must be alive at both looks. */
    static ForeignCpu look(List<ProcessHandle> own) throws IOException {
        double ownNs = own.stream()
                .mapToDouble(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
        String line = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        return new ForeignCpu(System.nanoTime(), busyTicks(line) * NS_PER_TICK, ownNs);
    }

    /** Percent of all processors from the earlier look to this one, 0..100. */
    double percentSince(ForeignCpu earlier) {
        double foreignNs = busyNs - earlier.busyNs - (ownNs - earlier.ownNs);
        double wholeNs = (double) (atNs - earlier.atNs) * Runtime.getRuntime().availableProcessors();
        return wholeNs <= 0 ? 0 : Math.clamp(100 * foreignNs / wholeNs, 0, 100);
    }

    static long busyTicks(String cpuLine) {
        String[] fields = cpuLine.strip().split("\\s+");
        return IntStream.of(BUSY_FIELDS)
                .filter(field -> field + 1 < fields.length)
                .mapToLong(field -> Long.parseLong(fields[field + 1]))
                .sum();
    }
}
