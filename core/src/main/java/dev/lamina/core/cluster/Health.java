package dev.lamina.core.cluster;

/** Whether a card takes new work. */
public enum Health {
    /** It works. */
    HEALTHY,
    /** It goes on with what it runs but gets nothing new. */
    DRAINING,
    /** It is broken. */
    FAILED
}
