package dev.lamina.cli.demo;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A running workload and what it writes about itself.
 *
 * @param report its own counts, from the end of its warm-up on
 * @param log what it prints
 */
record Watched(String name, Process process, Path report, Path log) {
    private static final int LOG_LINES = 3;
    private static final int LONGEST_END_S = 20;

    boolean isRunning() {
        return process.isAlive();
    }

    /** Whether it is past its warm-up. */
    boolean hasBegun() {
        return Files.exists(report);
    }

    /** Its counts so far; nothing before its warm-up is over. */
    Optional<OwnReport> current() {
        return hasBegun() ? Optional.of(OwnReport.read(report)) : Optional.empty();
    }

    /** Throws {@code UNAVAILABLE} with its last words when it has ended. */
    void requireRunning() {
        if (!isRunning()) {
            throw failed("ended early with code " + process.exitValue());
        }
    }

    /** Its final counts; throws {@code UNAVAILABLE} when it failed or does not end. */
    OwnReport finished() throws InterruptedException {
        if (!process.waitFor(LONGEST_END_S, TimeUnit.SECONDS)) {
            throw failed("did not end");
        }
        if (process.exitValue() != 0) {
            throw failed("failed with code " + process.exitValue());
        }
        OwnReport own = OwnReport.read(report);
        if (!own.isFinished()) {
            throw failed("ended without its last report");
        }
        return own;
    }

    private LaminaException failed(String how) {
        return new LaminaException(
                ErrorCode.UNAVAILABLE,
                "the workload " + name + " " + how + ": " + lastWords() + "; all of it is in " + log);
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.isEmpty()
                    ? "it printed nothing"
                    : String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "its output cannot be read";
        }
    }
}
