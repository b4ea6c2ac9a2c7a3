package dev.lamina.cli.plan;

import dev.lamina.cli.options.Declared;
import dev.lamina.cli.options.Given;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Saved states: where one goes, and of when. */
final class SnapshotOptions {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(s|m|h)");
    private static final long NS_IN_SECOND = 1_000_000_000L;

    private final Given<String> at;
    private final Given<Path> out;

    SnapshotOptions(Declared options) {
        at = options.one(
                String.class,
                "--at",
                "TIME",
                "With --trace and --snapshot-out: when, from the trace's zero, such as 3600s, 90m or 2h.");
        out = options.one(
                Path.class,
                "--snapshot-out",
                "FILE",
                "With --trace and --at: write the scheduler's state at that time instead of comparing. With --snapshot: write"
                        + " the state after the plan.");
    }

    /** Throws BAD_INPUT for an option that means nothing in a mode or alone. */
    void checkMode(String mode) {
        boolean trace = mode.equals("--trace");
        if (at.isThere() && (!trace || !out.isThere())) {
            throw bad(
                    "--at says when a trace's state is written; give it with --trace and --snapshot-out, or leave it out");
        }
        if (out.isThere() && !trace && !mode.equals("--snapshot")) {
            throw bad("--snapshot-out belongs to --trace and --snapshot, not to " + mode + "; leave it out");
        }
        if (out.isThere() && trace && !at.isThere()) {
            throw bad("--snapshot-out needs a time with --trace; add --at such as 3600s");
        }
        atNs();
    }

    Optional<Path> out() {
        return out.value();
    }

    /** Nanoseconds from the trace's zero; 0 when nobody said. */
    long atNs() {
        return at.value().map(SnapshotOptions::ns).orElse(0L);
    }

    private static long ns(String time) {
        Matcher matcher = TIME.matcher(time);
        if (!matcher.matches()) {
            throw bad("--at is '" + time + "', expected a time such as 3600s, 90m or 2h");
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
