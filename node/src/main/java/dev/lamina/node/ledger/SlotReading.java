package dev.lamina.node.ledger;

import java.util.Objects;

/**
 * What a slot of a slice page said at one moment.
 *
 * @param generation of the slot, unsigned; another one is another process
 * @param pid of the process, as the agent sees it
 * @param memoryBytes held at that moment
 * @param memoryPeakBytes the most the process ever held
 */
public record SlotReading(int slot, int generation, int pid, Use use, long memoryBytes, long memoryPeakBytes) {
    /** Throws {@link NullPointerException} without counters. */
    public SlotReading {
        Objects.requireNonNull(use, "use");
    }
}
