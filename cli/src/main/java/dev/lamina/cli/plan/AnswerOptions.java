package dev.lamina.cli.plan;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.sizing.Target;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Questions to a plan, beyond how it looks. */
final class AnswerOptions {
    @Option(
            names = "--nodes-for",
            paramLabel = "TARGET",
            description =
                    "With --trace: how many such nodes it takes, for instance 'p95 wait < 60 s' or 'mean wait of gangs < 10 min'.")
    private @Nullable String nodesFor;

    /** Throws BAD_INPUT for an option that means nothing in a mode. */
    void checkMode(String mode) {
        if (nodesFor != null && !mode.equals("--trace")) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "--nodes-for belongs to --trace, not to " + mode + "; leave it out");
        }
        target();
    }

    /** What waits should be; empty when nobody asks for a size. */
    Optional<Target> target() {
        return Optional.ofNullable(nodesFor).map(Target::parse);
    }
}
