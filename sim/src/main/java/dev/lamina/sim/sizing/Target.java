package dev.lamina.sim.sizing;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Waits;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator wants of waits, written such as {@code p95 wait < 60 s} or {@code mean wait of gangs < 10 min}.
 *
 * @param text as it was written
 * @param percentile 0..100; {@link #MEAN} = the mean
 * @param gangs whether only jobs of 8 cards and more count
 * @param belowNs the wait has to be below this, above 0
 */
public record Target(String text, int percentile, boolean gangs, long belowNs) {
    /** Stands for the mean instead of a percentile. */
    public static final int MEAN = -1;

    private static final Pattern FORM = Pattern.compile(
            "(mean|max|p(\\d{1,3}))\\s+wait(\\s+of\\s+gangs)?\\s*<\\s*(\\d{1,9})\\s*(s|min|h)",
            Pattern.CASE_INSENSITIVE);
    private static final int MOST = 100;

    /** Reads it; throws BAD_INPUT for anything else. */
    public static Target parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw bad(text);
        }
        String which = matcher.group(1).toLowerCase(Locale.ROOT);
        int percentile = switch (which) {
            case "mean" -> MEAN;
            case "max" -> MOST;
            default -> Integer.parseInt(matcher.group(2));
        };
        long secondsEach = switch (matcher.group(5).toLowerCase(Locale.ROOT)) {
            case "s" -> 1;
            case "min" -> 60;
            default -> 3600;
        };
        long belowNs = Long.parseLong(matcher.group(4)) * secondsEach * 1_000_000_000L;
        if (percentile > MOST || belowNs == 0) {
            throw bad(text);
        }
        return new Target(text, percentile, matcher.group(3) != null, belowNs);
    }

    private static LaminaException bad(String text) {
        return new LaminaException(
                ErrorCode.BAD_INPUT,
                "the target is '" + text
                        + "', expected mean, max or p0 to p100, then 'wait' or 'wait of gangs', then '<' and a"
                        + " time above 0 in s, min or h, such as 'p95 wait < 60 s'");
    }

    /** The wait that it looks at, in nanoseconds; 0 when no such job was there. */
    public long waitNs(ReplayResult result) {
        return result.waits(gangs ? ReplayResult.GANGS : ReplayResult.ALL)
                .map(this::waitNs)
                .orElse(0L);
    }

    private long waitNs(Waits waits) {
        return percentile == MEAN ? waits.meanNs() : waits.percentilesNs().get(percentile);
    }

    /** Whether a replay meets it: the wait is below, and no job was refused for its size. */
    public boolean met(ReplayResult result) {
        return result.refused() == 0 && waitNs(result) < belowNs;
    }
}
