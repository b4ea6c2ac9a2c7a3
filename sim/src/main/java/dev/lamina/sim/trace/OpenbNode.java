package dev.lamina.sim.trace;

import java.util.Objects;

/**
 * A node of the OpenB trace.
 *
 * @param name unique within its file
 * @param cpuMilli thousandths of a processor, 0 or more
 * @param memoryBytes of main memory, 0 or more
 * @param cards 0..16
 * @param model of its cards; empty when it has none
 */
public record OpenbNode(String name, long cpuMilli, long memoryBytes, int cards, String model) {
    /** Throws {@link IllegalArgumentException} for a value outside its range. */
    public OpenbNode {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(model, "model");
        if (name.isEmpty() || cpuMilli < 0 || memoryBytes < 0 || cards < 0) {
            throw new IllegalArgumentException(
                    "not a node: '%s', %d cpu-milli, %d bytes, %d cards".formatted(name, cpuMilli, memoryBytes, cards));
        }
    }
}
