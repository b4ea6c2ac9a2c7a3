package dev.lamina.cli.text;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Percentages, times and commands as people read them; shares and memory are in {@link dev.lamina.core.slice.Quantities}. */
public final class Amounts {
    private Amounts() {}

    /** A percentage with one decimal: {@code 30.5%}. */
    public static String percent(double percent) {
        return String.format(Locale.ROOT, "%.1f%%", percent);
    }

    /** Nanoseconds as seconds with as many decimals as matter: {@code 12.3s}, {@code 0.042s}. */
    public static String seconds(long ns) {
        double seconds = ns / 1e9;
        return String.format(Locale.ROOT, Math.abs(seconds) < 1 ? "%.3fs" : "%.1fs", seconds);
    }

    /** A life in its two largest units: {@code 42s}, {@code 3m12s}, {@code 5h07m}, {@code 2d04h}. Below zero counts as zero. */
    public static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return pair(seconds / 60, "m", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return pair(seconds / 3600, "h", seconds % 3600 / 60, "m");
        }
        return pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return String.format(Locale.ROOT, "%d%s%02d%s", large, largeUnit, small, smallUnit);
    }

    /** A program and its arguments in one line of at most {@code width} characters, quoted where a shell would need it. */
    public static String command(List<String> words, int width) {
        String line = String.join(" ", words.stream().map(Amounts::quoted).toList());
        return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
    }

    private static String quoted(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && "'\"\\$`*?;|&<>()".indexOf(c) < 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
