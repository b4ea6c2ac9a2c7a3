package dev.lamina.node.slices;

import dev.lamina.device.page.SlicePage;
import dev.lamina.device.page.SlotCounters;
import dev.lamina.node.ledger.SlotReading;
import dev.lamina.node.ledger.Use;
import java.util.Optional;

/** Turns what a slot of a page says into a reading for the account, if it can be believed. */
final class Readings {
    /** More than a slot can have used in three years; counts of commands are held to the same number. */
    private static final long UNBELIEVABLE = 100_000_000_000_000_000L;

    private Readings() {}

    /** The slot's counters now; nothing when the page was scribbled over. */
    static Optional<SlotReading> of(SlicePage page, int slot, int pid) {
        return page.isIntact() ? of(page.counters(slot, false), slot, pid) : Optional.empty();
    }

    /** The slot's last counters, on a page that nobody arbitrates any more; nothing when it was scribbled over. */
    static Optional<SlotReading> last(SlicePage page, int slot, int pid) {
        return page.isIntact() ? of(page.counters(slot, true), slot, pid) : Optional.empty();
    }

    /** These counters; nothing when they cannot be true. */
    static Optional<SlotReading> of(SlotCounters counters, int slot, int pid) {
        boolean believable = counters.plausible()
                && counters.cardNs() < UNBELIEVABLE
                && counters.waitNs() < UNBELIEVABLE
                && counters.commands() < UNBELIEVABLE
                && counters.memoryBytes() < UNBELIEVABLE
                && counters.memoryPeakBytes() < UNBELIEVABLE;
        if (!believable) {
            return Optional.empty();
        }
        Use use = new Use(
                counters.cardNs(),
                counters.ungatedNs(),
                counters.commands(),
                counters.ungatedCommands(),
                counters.waitNs(),
                counters.refusedAllocations(),
                counters.lateNs(),
                counters.fallbackNs());
        return Optional.of(new SlotReading(
                slot, counters.generation(), pid, use, counters.memoryBytes(), counters.memoryPeakBytes()));
    }
}
