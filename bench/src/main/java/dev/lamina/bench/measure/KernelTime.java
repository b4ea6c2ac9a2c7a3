package dev.lamina.bench.measure;

import dev.lamina.bench.report.Figures;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long one kernel of a load runs, in nanoseconds: 10 us to 1 s. Immutable. */
public record KernelTime(long ns) {
    private static final long LEAST_NS = 10_000;
    private static final long MOST_NS = 1_000_000_000;
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s)");

    /** Throws {@link LaminaException} {@code BAD_INPUT} for a time outside the range. */
    public KernelTime {
        if (ns < LEAST_NS || ns > MOST_NS) {
            throw bad("kernel time is " + Figures.milliseconds(ns) + ", it must be 10us to 1s");
        }
    }

    /** Reads {@code 10ms}, {@code 0.1ms} or {@code 250us}; throws {@link LaminaException} {@code BAD_INPUT}. */
    public static KernelTime parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw bad("kernel time is '" + text + "', not a time; write it as 10ms, 0.1ms or 250us, without a space");
        }
        int digits = switch (matcher.group(2)) {
            case "us" -> 3;
            case "ms" -> 6;
            default -> 9;
        };
        return new KernelTime(
                new BigDecimal(matcher.group(1)).movePointRight(digits).longValue());
    }

    /** As people write it: {@code 0.1 ms}. */
    public String text() {
        return Figures.milliseconds(ns);
    }

    /** As the command line takes it: {@code 0.1ms}. */
    public String argument() {
        return text().replace(" ", "");
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
