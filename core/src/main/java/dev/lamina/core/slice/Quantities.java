package dev.lamina.core.slice;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shares and amounts of memory as people write them, to and from integers. */
public final class Quantities {
    /** A whole card. */
    public static final int WHOLE_MILLI = 1000;
    /** The finest share: 1 %. */
    public static final int STEP_MILLI = 10;

    private static final Pattern SHARE = Pattern.compile("(-?\\d+(?:\\.\\d+)?)(%|m)?");
    private static final Pattern BYTES = Pattern.compile("(-?\\d+(?:\\.\\d+)?)([A-Za-z]+)?");
    private static final BigDecimal MAX_BYTES = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("b", 1L),
            Map.entry("k", 1_000L),
            Map.entry("kb", 1_000L),
            Map.entry("ki", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("m", 1_000_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("mi", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("g", 1_000_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("gi", 1L << 30),
            Map.entry("gib", 1L << 30),
            Map.entry("t", 1_000_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L),
            Map.entry("ti", 1L << 40),
            Map.entry("tib", 1L << 40));

    private Quantities() {}

    /**
     * Reads a share of a card: {@code 30%}, {@code 0.3} or {@code 300m}; a plain number is a fraction, so {@code 1} is a whole card.
     * Returns 10..1000 thousandths in steps of 10; throws BAD_INPUT otherwise.
     */
    public static int shareMilli(String what, String text) {
        Matcher matcher = SHARE.matcher(text);
        if (!matcher.matches()) {
            throw bad(what + " is '" + text + "', not a share; write it as 30%, 0.3 or 300m, without a space");
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        String unit = matcher.group(2) == null ? "" : matcher.group(2);
        BigDecimal milli = switch (unit) {
            case "%" -> number.movePointRight(1);
            case "m" -> number;
            default -> number.movePointRight(3);
        };
        if (milli.signum() <= 0) {
            throw bad(what + " is " + text + ", it must be above 0; the least is 1%");
        }
        if (milli.compareTo(BigDecimal.valueOf(WHOLE_MILLI)) > 0) {
            String hint = unit.isEmpty() ? "; a plain number is a fraction of a card, did you mean " + text + "%?" : "";
            throw bad(what + " is " + text + ", at most 100% of a card" + hint);
        }
        if (milli.remainder(BigDecimal.valueOf(STEP_MILLI)).signum() != 0) {
            throw bad(what + " is " + text + ", the finest step is 1% (10m); round it");
        }
        return milli.intValueExact();
    }

    /**
     * Reads an amount of memory: {@code 512M}, {@code 8GiB}, {@code 1.5G}. K, M, G, T (with or without B) are powers of 1000, Ki, Mi, Gi,
     * Ti powers of 1024, as in Kubernetes. Returns whole bytes above 0; throws BAD_INPUT otherwise.
     */
    public static long bytes(String what, String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw bad(what + " is '" + text + "', not an amount of memory; write it as 512M or 8GiB, without a space");
        }
        if (matcher.group(2) == null) {
            throw bad(what + " is '" + text + "' without a unit; write " + text + "M, " + text + "G or " + text + "B");
        }
        Long factor = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
        if (factor == null) {
            throw bad(what + " is '" + text + "', the unit '" + matcher.group(2)
                    + "' is unknown; use B, K, M, G, T, Ki, Mi, Gi or Ti");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
        if (bytes.signum() <= 0) {
            throw bad(what + " is " + text + ", it must be above 0");
        }
        if (bytes.compareTo(MAX_BYTES) > 0) {
            throw bad(what + " is " + text + ", more than " + Long.MAX_VALUE + " bytes");
        }
        if (bytes.compareTo(BigDecimal.ONE) < 0) {
            throw bad(what + " is " + text + ", less than one byte");
        }
        return bytes.longValue();
    }

    /** A share for people: {@code 30%}, {@code 2.5%}. */
    public static String share(int milli) {
        return milli % 10 == 0 ? milli / 10 + "%" : milli / 10 + "." + Math.abs(milli % 10) + "%";
    }

    /** An amount of memory for people, in the largest binary unit that leaves at least 1: {@code 1.5 GiB}, {@code 512 MiB}, {@code 17 B}. */
    public static String memory(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double amount = bytes;
        while (unit < units.length - 1 && Math.abs(amount) >= 1024) {
            amount /= 1024;
            unit++;
        }
        String number = String.format(Locale.ROOT, unit == 0 || amount == Math.rint(amount) ? "%.0f" : "%.1f", amount);
        return number + " " + units[unit];
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
