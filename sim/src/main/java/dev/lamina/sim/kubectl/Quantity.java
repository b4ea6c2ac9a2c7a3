package dev.lamina.sim.kubectl;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as Kubernetes writes them: {@code 500m}, {@code 2}, {@code 16Gi}, {@code 1e9}. */
final class Quantity {
    private static final Pattern FORM =
            Pattern.compile("\\+?(\\d{1,18}(?:\\.\\d{1,18})?|\\.\\d{1,18})([a-zA-Z]{0,2})(?:[eE](\\d{1,2}))?");
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.valueOf(1_000L)),
            Map.entry("M", BigDecimal.valueOf(1_000_000L)),
            Map.entry("G", BigDecimal.valueOf(1_000_000_000L)),
            Map.entry("T", BigDecimal.valueOf(1_000_000_000_000L)),
            Map.entry("P", BigDecimal.valueOf(1_000_000_000_000_000L)),
            Map.entry("E", BigDecimal.valueOf(1_000_000_000_000_000_000L)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));
    private static final BigDecimal MOST = BigDecimal.valueOf(1L << 60);

    private Quantity() {}

    /** The amount in units, rounded up; empty when it is no amount of 0 to 2^60. */
    static Optional<Long> units(String text) {
        return scaled(text, 0);
    }

    /** The amount in thousandths, rounded up; empty as above. */
    static Optional<Long> milli(String text) {
        return scaled(text, 3);
    }

    private static Optional<Long> scaled(String text, int places) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String exponent = matcher.group(3) == null ? "" : matcher.group(3);
        String unit = matcher.group(2);
        BigDecimal factor = UNITS.get(unit);
        if (factor == null || (!exponent.isEmpty() && !unit.isEmpty())) {
            return Optional.empty();
        }
        BigDecimal amount = new BigDecimal(matcher.group(1))
                .multiply(factor)
                .movePointRight(places + (exponent.isEmpty() ? 0 : Integer.parseInt(exponent)))
                .setScale(0, RoundingMode.CEILING);
        return amount.compareTo(MOST) > 0 ? Optional.empty() : Optional.of(amount.longValueExact());
    }
}
