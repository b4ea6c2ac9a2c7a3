package dev.lamina.core.placement;

import dev.lamina.core.request.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member usually looks like, for judging what the rest of a node is still good for.
 *
 * @param cpuMilli thousandths of a processor core
 * @param cards how many cards, 0 = none
 * @param milli thousandths of each card
 * @param models allowed models as they were written; empty = any
 */
public record Typical(long cpuMilli, int cards, int milli, List<String> models) implements Comparable<Typical> {
    /** Copies the list. */
    public Typical {
        models = List.copyOf(models);
    }

    /** What a shape looks like. */
    public static Typical of(Shape shape) {
        return new Typical(
                shape.cpuMilli(),
                shape.cards().count(),
                shape.cards().count() == 0 ? 0 : shape.cards().reservedMilli(),
                shape.constraints().models().stream().sorted().toList());
    }

    // Written out, for thousands are counted at every start, and what the compiler makes of a record is slow until it
    // is warm.
    @Override
    public int hashCode() {
        return 31 * (31 * (31 * Long.hashCode(cpuMilli) + cards) + milli) + models.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Typical that
                && cpuMilli == that.cpuMilli
                && cards == that.cards
                && milli == that.milli
                && models.equals(that.models);
    }

    /** By cpu, then the share, the number of cards, and the models as one word. */
    @Override
    public int compareTo(Typical other) {
        int byCpu = Long.compare(cpuMilli, other.cpuMilli);
        int byShare = byCpu != 0 ? byCpu : Integer.compare(milli, other.milli);
        int byCards = byShare != 0 ? byShare : Integer.compare(cards, other.cards);
        return byCards != 0 ? byCards : modelList().compareTo(other.modelList());
    }

    private String modelList() {
        return String.join("|", models);
    }
}
