package dev.lamina.cli.plan;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the answer goes. */
final class OutputOptions {
    private static final Path DEFAULT_PAGE = Path.of("lamina-plan.html");

    @Option(
            names = "--json",
            description = "Print JSON; progress goes to standard error. Writes a page only with --out.")
    private boolean json;

    @Option(names = "--out", paramLabel = "FILE", description = "The page. Default: lamina-plan.html.")
    private @Nullable Path out;

    boolean isJson() {
        return json;
    }

    /** The page's file; empty when nobody wants a page. */
    Optional<Path> page() {
        if (out != null) {
            return Optional.of(out);
        }
        return json ? Optional.empty() : Optional.of(DEFAULT_PAGE);
    }
}
