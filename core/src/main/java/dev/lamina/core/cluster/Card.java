package dev.lamina.core.cluster;

import static dev.lamina.core.cluster.Checks.require;

import java.util.Objects;

/**
 * One card of a node.
 *
 * @param model the vendor's model name, which requests may ask for
 * @param memoryBytes its memory; 0 = not stated, then only requests without a card memory fit
 * @param computeMilli thousandths of it that may be given away, 0..1000; below 1000 where something outside holds a part
 * @param health whether it takes new work
 * @param layout how it may be cut
 */
public record Card(String model, long memoryBytes, int computeMilli, Health health, Layout layout) {
    /** A whole card. */
    public static final int WHOLE_MILLI = 1000;

    /** Throws BAD_INPUT for a value outside its range. */
    public Card {
        require(memoryBytes >= 0, () -> "a card's memory is " + memoryBytes + " bytes; it must be 0 or more");
        require(
                computeMilli >= 0 && computeMilli <= WHOLE_MILLI,
                () -> "a card's compute is " + computeMilli + "m; it must be 0m..1000m");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(layout, "layout");
    }

    /** A healthy, empty card that is shared freely. */
    public static Card free(String model, long memoryBytes) {
        return new Card(model, memoryBytes, WHOLE_MILLI, Health.HEALTHY, FreeSharing.INSTANCE);
    }
}
