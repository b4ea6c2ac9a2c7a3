package dev.lamina.cli.plan;

import dev.lamina.cli.options.Declared;
import dev.lamina.cli.options.Given;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.sizing.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Questions to a plan, beyond how it looks. */
final class AnswerOptions {
    private static final String STATES = "--kubectl and --snapshot";

    private final Given<String> nodesFor;
    private final Given<String> explain;
    private final Given<String> removeRack;
    private final Given<Path> dryRun;

    AnswerOptions(Declared options) {
        nodesFor = options.one(
                String.class,
                "--nodes-for",
                "TARGET",
                "With --trace: how many such nodes it takes, for instance 'p95 wait < 60 s' or 'mean wait of gangs < 10 min'.");
        explain = options.one(
                String.class,
                "--explain",
                "NAME",
                "With --kubectl or --snapshot: why this pod (namespace/name) or request waits, which nodes come closest, what"
                        + " would start it, when it will start.");
        removeRack = options.one(
                String.class,
                "--remove-rack",
                "WHICH",
                "With --kubectl or --snapshot: what happens without the nodes of a rack (or row, hall, ...), or with a label:"
                        + " LABEL=VALUE.");
        dryRun = options.one(
                Path.class,
                "--dry-run",
                "FILE",
                "With --kubectl or --snapshot: what other queues, as YAML, would do at once, beside those that are.");
    }

    /** Throws BAD_INPUT for an option that means nothing in a mode, and for two questions at once. */
    void checkMode(String mode) {
        refuse("--nodes-for", nodesFor.isThere() && !mode.equals("--trace"), mode, "--trace");
        boolean decision = mode.equals("--kubectl") || mode.equals("--snapshot");
        refuse("--explain", explain.isThere() && !decision, mode, STATES);
        refuse("--remove-rack", removeRack.isThere() && !decision, mode, STATES);
        refuse("--dry-run", dryRun.isThere() && !decision, mode, STATES);
        List<String> questions = Stream.of(
                        given("--explain", explain), given("--remove-rack", removeRack), given("--dry-run", dryRun))
                .flatMap(Optional::stream)
                .toList();
        if (questions.size() > 1) {
            throw bad(String.join(" and ", questions) + " are different questions; ask one at a time");
        }
        target();
    }

    private static Optional<String> given(String name, Given<?> option) {
        return option.isThere() ? Optional.of(name) : Optional.empty();
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
        return nodesFor.value().map(Target::parse);
    }

    /** Which request to explain. */
    Optional<String> explain() {
        return explain.value();
    }

    /** Which nodes to take away. */
    Optional<String> removeRack() {
        return removeRack.value();
    }

    /** Which other queues to try. */
    Optional<Path> dryRun() {
        return dryRun.value();
    }

    /** Whether a question about one decision is asked, which has an answer of its own. */
    boolean asksAboutADecision() {
        return explain.isThere() || removeRack.isThere() || dryRun.isThere();
    }
}
