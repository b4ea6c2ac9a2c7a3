package dev.lamina.cli.plan;

import java.util.Locale;

/** Numbers cut to what anybody compares. */
final class Digits {
    private static final double FOUR = 1e4;

    private Digits() {}

    /** At most four decimals, for JSON; a whole number stays one. */
    static Number four(double value) {
        double cut = Math.round(value * FOUR) / FOUR;
        if (cut == Math.rint(cut)) {
            return Math.round(cut);
        }
        return cut;
    }

    /** A fixed number of decimals, for tables. */
    static String fixed(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
