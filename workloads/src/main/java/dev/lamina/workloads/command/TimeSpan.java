package dev.lamina.workloads.command;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A length of time as people write it: {@code 6ms}, {@code 1.5s}, {@code 200us}, {@code 2m}; above 0 and at most a day. */
record TimeSpan(long ns) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|ms|s|m|h)");
    private static final Map<String, Long> UNIT_NS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final long DAY_NS = 86_400_000_000_000L;

    TimeSpan {
        if (ns < 1 || ns > DAY_NS) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "a time of %d ns; it must be above 0 and at most a day".formatted(ns));
        }
    }

    static TimeSpan parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "'%s' is not a time; write a number and ns, us, ms, s, m or h: 20s".formatted(text));
        }
        BigDecimal ns = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitNs(matcher.group(2))));
        if (ns.compareTo(BigDecimal.valueOf(DAY_NS)) > 0) {
            throw new LaminaException(ErrorCode.BAD_INPUT, "'%s' is more than a day; ask for less".formatted(text));
        }
        return new TimeSpan(ns.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static long unitNs(String unit) {
        return UNIT_NS.getOrDefault(unit, 1L);
    }

    /** For picocli, which shows the message beside the option's name. */
    static final class Converter implements ITypeConverter<TimeSpan> {
        @Override
        public TimeSpan convert(String text) {
            try {
                return parse(text);
            } catch (LaminaException refused) {
                throw new TypeConversionException(refused.explanation());
            }
        }
    }
}
