package dev.lamina.cli.demo;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the demo writes: its page and, in a folder beside it, what the workloads counted themselves.
 *
 * @param page the HTML file
 * @param counts the folder
 */
record OwnFiles(Path page, Path counts) {
    /** Makes the folder; throws {@code BAD_INPUT} when the page could not be written there. */
    static OwnFiles beside(Path page) {
        Path whole = page.toAbsolutePath().normalize();
        String name = Objects.requireNonNullElse(whole.getFileName(), whole).toString();
        Path counts = whole.resolveSibling(name.replaceFirst("\\.html?$", "") + "-counts");
        if (Files.isDirectory(whole)) {
            throw new LaminaException(ErrorCode.BAD_INPUT, "--out " + page + " is a directory; name a file in it");
        }
        try {
            Files.createDirectories(counts);
            return new OwnFiles(whole, counts);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--out " + page + " cannot be written (" + e.getMessage() + "); choose a folder that is yours",
                    e);
        }
    }

    /** A workload's own report; an older one is removed. */
    Path report(String workload, String phase) {
        Path file = counts.resolve(workload + "-" + phase + ".json");
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, file + " cannot be replaced; remove it or choose another --out", e);
        }
        return file;
    }

    /** What it printed. */
    Path log(String workload, String phase) {
        return counts.resolve(workload + "-" + phase + ".log");
    }
}
