package dev.lamina.bench.report;

/**
 * A promise held against a measurement.
 *
 * @param text what is promised, with its unit
 * @param limit the bound, in the promise's unit
 * @param measured what was measured, in the same unit
 * @param kept whether the measurement is on the right side of the bound
 */
public record Promise(String text, double limit, double measured, boolean kept) {

    /** Kept while the measurement is at most the limit. */
    public static Promise atMost(String text, double limit, double measured) {
        return new Promise(text, limit, measured, measured <= limit);
    }

    /** Kept while the measurement is at least the limit. */
    public static Promise atLeast(String text, double limit, double measured) {
        return new Promise(text, limit, measured, measured >= limit);
    }

    /** One line for people. */
    public String describe() {
        return "%s: %s (measured %.3f, limit %.3f)".formatted(kept ? "kept" : "BROKEN", text, measured, limit);
    }
}
