package dev.lamina.cli.plan;

import dev.lamina.cli.options.Declared;
import dev.lamina.cli.options.Given;
import java.nio.file.Path;
import java.util.Optional;

/** Where the answer goes. */
final class OutputOptions {
    private static final Path DEFAULT_PAGE = Path.of("lamina-plan.html");

    private final Given<Boolean> json;
    private final Given<Path> out;

    OutputOptions(Declared options) {
        json = options.flag("--json", "Print JSON; progress goes to standard error. Writes a page only with --out.");
        out = options.one(Path.class, "--out", "FILE", "The page. Default: lamina-plan.html.");
    }

    boolean isJson() {
        return json.isThere();
    }

    /** The page's file; empty when nobody wants a page. */
    Optional<Path> page() {
        return out.value().or(() -> isJson() ? Optional.empty() : Optional.of(DEFAULT_PAGE));
    }
}
