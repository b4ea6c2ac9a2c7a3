package dev.lamina.node.ledger;

/**
 * Counters that only grow: of one process's slot, or summed over a slice's. Names and units are those of the shared page's slot; times are
 * nanoseconds.
 */
public record Use(
        long cardNs,
        long ungatedNs,
        long commands,
        long ungatedCommands,
        long waitNs,
        long refusedAllocations,
        long lateNs,
        long fallbackNs) {
    /** Nothing used yet. */
    public static final Use NONE = new Use(0, 0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Use plus(Use other) {
        return new Use(
                cardNs + other.cardNs,
                ungatedNs + other.ungatedNs,
                commands + other.commands,
                ungatedCommands + other.ungatedCommands,
                waitNs + other.waitNs,
                refusedAllocations + other.refusedAllocations,
                lateNs + other.lateNs,
                fallbackNs + other.fallbackNs);
    }

    /** What was added since an earlier reading; a counter that went back (a scribbled page) adds nothing. */
    public Use since(Use earlier) {
        return new Use(
                Math.max(0, cardNs - earlier.cardNs),
                Math.max(0, ungatedNs - earlier.ungatedNs),
                Math.max(0, commands - earlier.commands),
                Math.max(0, ungatedCommands - earlier.ungatedCommands),
                Math.max(0, waitNs - earlier.waitNs),
                Math.max(0, refusedAllocations - earlier.refusedAllocations),
                Math.max(0, lateNs - earlier.lateNs),
                Math.max(0, fallbackNs - earlier.fallbackNs));
    }
}
