package dev.lamina.sim.trace;

import java.util.List;
import java.util.Objects;

/**
 * A pod of the OpenB trace.
 *
 * @param name unique within its file
 * @param cpuMilli thousandths of a processor, 0 or more
 * @param memoryBytes of main memory, 0 or more
 * @param cards how many distinct cards it asks for, 0..8
 * @param cardMilli what it asks of each of them in thousandths, 1..1000, and 0 when it asks for none
 * @param models that it may run on, as written in the file; empty = any
 */
public record OpenbPod(String name, long cpuMilli, long memoryBytes, int cards, int cardMilli, List<String> models) {
    /** Copies the list; throws {@link IllegalArgumentException} for a value outside its range. */
    public OpenbPod {
        Objects.requireNonNull(name, "name");
        models = List.copyOf(models);
        if (name.isEmpty() || cpuMilli < 0 || memoryBytes < 0 || cards < 0) {
            throw new IllegalArgumentException(
                    "not a pod: '%s', %d cpu-milli, %d bytes, %d cards".formatted(name, cpuMilli, memoryBytes, cards));
        }
        if (cards == 0 ? cardMilli != 0 : cardMilli < 1 || cardMilli > 1000) {
            throw new IllegalArgumentException("'%s' asks for %d x %d milli".formatted(name, cards, cardMilli));
        }
    }

    /** Card time asked for on all cards together, in thousandths of a card. */
    public long totalCardMilli() {
        return (long) cards * cardMilli;
    }
}
