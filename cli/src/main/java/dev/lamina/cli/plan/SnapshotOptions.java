package dev.lamina.cli.plan;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Saved states: where one goes, and of when. */
final class SnapshotOptions {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(s|m|h)");
    private static final long NS_IN_SECOND = 1_000_000_000L;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "With --trace and --snapshot-out: when, from the trace's zero, such as 3600s, 90m or 2h.")
    private @Nullable String at;

    @Option(
            names = "--snapshot-out",
            paramLabel = "FILE",
            description =
                    "With --trace and --at: write the scheduler's state at that time instead of comparing. With --snapshot: write"
                            + " the state after the plan.")
    private @Nullable Path out;

    /** Throws BAD_INPUT for an option that means nothing in a mode or alone. */
    void checkMode(String mode) {
        boolean trace = mode.equals("--trace");
        if (at != null && (!trace || out == null)) {
            throw bad(
                    "--at says when a trace's state is written; give it with --trace and --snapshot-out, or leave it out");
        }
        if (out != null && !trace && !mode.equals("--snapshot")) {
            throw bad("--snapshot-out belongs to --trace and --snapshot, not to " + mode + "; leave it out");
        }
        if (out != null && trace && at == null) {
            throw bad("--snapshot-out needs a time with --trace; add --at such as 3600s");
        }
        if (at != null) {
            atNs();
        }
    }

    Optional<Path> out() {
        return Optional.ofNullable(out);
    }

    /** Nanoseconds from the trace's zero; 0 when nobody said. */
    long atNs() {
        if (at == null) {
            return 0;
        }
        Matcher matcher = TIME.matcher(at);
        if (!matcher.matches()) {
            throw bad("--at is '" + at + "', expected a time such as 3600s, 90m or 2h");
        }
        long seconds = switch (matcher.group(2)) {
            case "m" -> 60;
            case "h" -> 3600;
            default -> 1;
        };
        return Math.multiplyExact(Long.parseLong(matcher.group(1)) * seconds, NS_IN_SECOND);
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
