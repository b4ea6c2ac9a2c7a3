package dev.lamina.sim.trace;

/** What happens to a row that is wrong. */
public enum Leniency {
    /** The first wrong row ends the reading. */
    STRICT,
    /** Wrong rows are left out and counted. What makes the whole file unreadable still ends the reading. */
    LENIENT
}
