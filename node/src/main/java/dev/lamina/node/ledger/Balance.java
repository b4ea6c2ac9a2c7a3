package dev.lamina.node.ledger;

import java.util.List;
import java.util.Objects;

/**
 * A slice's account at one moment: absolute totals together with the slots' readings that they contain. Booked in one transaction, so
 * booking it twice, or a later one instead, changes nothing: that is why a failed booking is simply tried again.
 *
 * @param slice the slice's number
 * @param total over all of its processes, living and gone
 * @param memoryByteSeconds memory held, integrated over time
 * @param memoryPeakBytes the most it held at once
 * @param lastSeen the readings contained in {@code total}, of slots whose process lives or was not yet forgotten
 */
public record Balance(long slice, Use total, long memoryByteSeconds, long memoryPeakBytes, List<SlotReading> lastSeen) {
    /** Copies the list. */
    public Balance {
        Objects.requireNonNull(total, "total");
        lastSeen = List.copyOf(lastSeen);
    }

    /** A new slice's. */
    public static Balance empty(long slice) {
        return new Balance(slice, Use.NONE, 0, 0, List.of());
    }
}
