package dev.lamina.cli.plan;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.sizing.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Questions to a plan, beyond how it looks. */
final class AnswerOptions {
    private static final String STATES = "--kubectl and --snapshot";

    @Option(
            names = "--nodes-for",
            paramLabel = "TARGET",
            description =
                    "With --trace: how many such nodes it takes, for instance 'p95 wait < 60 s' or 'mean wait of gangs < 10 min'.")
    private @Nullable String nodesFor;

    @Option(
            names = "--explain",
            paramLabel = "NAME",
            description =
                    "With --kubectl or --snapshot: why this pod (namespace/name) or request waits, which nodes come closest, what would start it, when it will"
                            + " start.")
    private @Nullable String explain;

    @Option(
            names = "--remove-rack",
            paramLabel = "WHICH",
            description =
                    "With --kubectl or --snapshot: what happens without the nodes of a rack (or row, hall, ...), or with a label: LABEL=VALUE.")
    private @Nullable String removeRack;

    @Option(
            names = "--dry-run",
            paramLabel = "FILE",
            description =
                    "With --kubectl or --snapshot: what other queues, as YAML, would do at once, beside those that are.")
    private @Nullable Path dryRun;

    /** Throws BAD_INPUT for an option that means nothing in a mode, and for two questions at once. */
    void checkMode(String mode) {
        refuse("--nodes-for", nodesFor != null && !mode.equals("--trace"), mode, "--trace");
        boolean decision = mode.equals("--kubectl") || mode.equals("--snapshot");
        refuse("--explain", explain != null && !decision, mode, STATES);
        refuse("--remove-rack", removeRack != null && !decision, mode, STATES);
        refuse("--dry-run", dryRun != null && !decision, mode, STATES);
        List<String> questions = Stream.of(
                        given("--explain", explain), given("--remove-rack", removeRack), given("--dry-run", dryRun))
                .flatMap(Optional::stream)
                .toList();
        if (questions.size() > 1) {
            throw bad(String.join(" and ", questions) + " are different questions; ask one at a time");
        }
        target();
    }

    private static Optional<String> given(String name, @Nullable Object value) {
        return value == null ? Optional.empty() : Optional.of(name);
    }

    private static void refuse(String option, boolean wrong, String mode, String belongs) {
        if (wrong) {
            throw bad(option + " belongs to " + belongs + ", not to " + mode + "; leave it out");
        }
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }

    /** What waits should be; empty when nobody asks for a size. */
    Optional<Target> target() {
        return Optional.ofNullable(nodesFor).map(Target::parse);
    }

    /** Which request to explain. */
    Optional<String> explain() {
        return Optional.ofNullable(explain);
    }

    /** Which nodes to take away. */
    Optional<String> removeRack() {
        return Optional.ofNullable(removeRack);
    }

    /** Which other queues to try. */
    Optional<Path> dryRun() {
        return Optional.ofNullable(dryRun);
    }

    /** Whether a question about one decision is asked, which has an answer of its own. */
    boolean asksAboutADecision() {
        return explain != null || removeRack != null || dryRun != null;
    }
}
