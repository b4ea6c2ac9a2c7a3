package dev.lamina.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The machine that a number was measured on, as a reader needs it to judge the number. Immutable. */
public record Machine(String processor, int cores, long memoryBytes, String kernel, String card, String driver) {

    /** Reads this machine; the card and its driver are what the agent says of the card that is measured. */
    public static Machine read(String card, String driver) {
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name").orElse("unknown processor"),
                countCores(),
                countMemory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                card,
                driver);
    }

    /** One line for people. */
    public String describe() {
        return "%s, %d cores, %.1f GiB, %s; card: %s (%s)"
                .formatted(processor, cores, memoryBytes / (double) (1L << 30), kernel, card, driver);
    }

    /** All processors of the machine, whichever of them this process may use. */
    public static int countCores() {
        try {
            long processors = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("processor"))
                    .count();
            return Math.max(1, (int) processors);
        } catch (IOException absent) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    private static long countMemory() {
        return field(Path.of("/proc/meminfo"), "MemTotal")
                .map(text -> Long.parseLong(text.split(" ")[0]) * 1024)
                .orElse(0L);
    }

    private static Optional<String> field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
