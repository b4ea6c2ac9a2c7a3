package dev.lamina.core.slice;

import java.util.List;
import java.util.Objects;

/**
 * One card's capacity and what it has promised already.
 *
 * @param memoryBytes the card's memory, above 0
 * @param held the terms of the slices that live on it
 */
public record CardRoom(long memoryBytes, List<SliceTerms> held) {
    /** Copies the list; throws {@link IllegalArgumentException} for a card without memory. */
    public CardRoom {
        Objects.requireNonNull(held, "held");
        if (memoryBytes <= 0) {
            throw new IllegalArgumentException("a card has memory above 0, not " + memoryBytes);
        }
        held = List.copyOf(held);
    }

    /** Compute that no guarantee holds, 0..1000 thousandths. */
    public int freeMilli() {
        int promised = 0;
        for (SliceTerms terms : held) {
            promised += terms.guaranteeMilli();
        }
        return Math.max(0, Quantities.WHOLE_MILLI - promised);
    }

    /** Memory that no quota holds, in bytes, 0 or more. */
    public long freeMemoryBytes() {
        long free = memoryBytes;
        for (SliceTerms terms : held) {
            free -= terms.memoryBytes();
        }
        return Math.max(0, free);
    }
}
