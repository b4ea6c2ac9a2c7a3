package dev.lamina.core.explain;

/** Times as people read them. */
final class Times {
    private static final long SECOND = 1_000_000_000L;

    private Times() {}

    /** Whole seconds, rounded down, such as {@code 90 s}; below one second in nanoseconds. */
    static String shown(long ns) {
        return ns < SECOND ? ns + " ns" : ns / SECOND + " s";
    }
}
