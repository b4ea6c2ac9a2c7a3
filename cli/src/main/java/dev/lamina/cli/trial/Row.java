package dev.lamina.cli.trial;

import java.util.Locale;

/**
 * One line of the trial's table.
 *
 * @param part of the trial
 * @param what was looked at
 * @param value that was seen
 * @param goal that it is held against; empty: none
 * @param verdict see {@link Verdict}
 */
record Row(String part, String what, String value, String goal, Verdict verdict) {
    /** What a line says. */
    enum Verdict {
        /** As promised. */
        KEPT,
        /** Not as promised. */
        MISSED,
        /** A figure to compare others with. */
        TOLD,
        /** Not looked at; the value says why. */
        SKIPPED
    }

    static Row judged(String part, String what, String value, String goal, boolean kept) {
        return new Row(part, what, value, goal, kept ? Verdict.KEPT : Verdict.MISSED);
    }

    static Row told(String part, String what, String value) {
        return new Row(part, what, value, "", Verdict.TOLD);
    }

    static Row skipped(String part, String what, String why) {
        return new Row(part, what, "skipped: " + why, "", Verdict.SKIPPED);
    }

    String word() {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
