package dev.lamina.sim.trace;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder with the public traces, which are not part of the project: the property {@code lamina.traces}, the variable {@code LAMINA_TRACES}, or
 * {@code shared/traces} beside the project or one of the folders above it.
 */
public final class PublicTraces {
    private PublicTraces() {}

    /** A file or folder of the traces; skips the test, and says so, where the traces are not there. */
    public static Path require(String name) {
        Optional<Path> found = folder().map(traces -> traces.resolve(name)).filter(Files::exists);
        if (found.isEmpty()) {
            System.err.println("SKIPPED: the public trace '" + name
                    + "' is not here; set LAMINA_TRACES to the folder with the traces");
        }
        assumeTrue(found.isPresent(), "the public trace '" + name + "' is not here; set LAMINA_TRACES");
        return found.orElseThrow();
    }

    private static Optional<Path> folder() {
        String named = System.getProperty("lamina.traces", System.getenv().getOrDefault("LAMINA_TRACES", ""));
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named)).filter(Files::isDirectory);
        }
        Path start =
                Path.of(System.getProperty("lamina.root", ".")).toAbsolutePath().normalize();
        for (Path above = start; above != null; above = above.getParent()) {
            Path beside = above.resolve("shared").resolve("traces");
            if (Files.isDirectory(beside)) {
                return Optional.of(beside);
            }
        }
        return Optional.empty();
    }
}
