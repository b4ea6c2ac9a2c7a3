package dev.lamina.sim.trace;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.IntUnaryOperator;

/** Pods kept in little memory and made when they are asked for. Immutable and safe for any thread. */
public final class OpenbPods extends AbstractList<OpenbPod> implements RandomAccess {
    private static final int MILLI_BITS = 10;

    private final PackedRows<List<String>> rows;
    private final IntUnaryOperator order;
    private final int size;

    private OpenbPods(PackedRows<List<String>> rows, IntUnaryOperator order, int size) {
        this.rows = rows;
        this.order = order;
        this.size = size;
    }

    /** All rows in their order; nobody may add to them from now on. */
    static OpenbPods all(PackedRows<List<String>> rows) {
        return new OpenbPods(rows, IntUnaryOperator.identity(), rows.size());
    }

    /** The same pods; throws {@link IllegalArgumentException} where two have one name. */
    public static OpenbPods of(List<OpenbPod> pods) {
        if (pods instanceof OpenbPods packed) {
            return packed;
        }
        PackedRows<List<String>> rows = new PackedRows<>(Long.MAX_VALUE);
        for (OpenbPod pod : pods) {
            if (rows.names().add(pod.name().getBytes(StandardCharsets.UTF_8), 0) == Names.NONE) {
                throw new IllegalArgumentException("two pods are called '" + pod.name() + "'");
            }
            add(rows, pod);
        }
        return all(rows);
    }

    /** Adds what there is besides the name, which has been added. */
    static void add(PackedRows<List<String>> rows, OpenbPod pod) {
        // A thousand thousandths need one value more than ten bits hold besides 0; 0 means no card, which the count
        // says.
        int milli = Math.max(0, pod.cardMilli() - 1);
        rows.add(pod.cpuMilli(), pod.memoryBytes(), pod.cards() << MILLI_BITS | milli, pod.models());
    }

    /** Pods by their place in this list, in the order of the places; a place may come again. */
    public OpenbPods select(int... places) {
        return new OpenbPods(rows, index -> order.applyAsInt(places[index]), places.length);
    }

    /** The place of a pod; only for a list that {@link #select} did not make. */
    public Optional<Integer> find(String name) {
        int row = rows.names().find(name);
        return row == Names.NONE ? Optional.empty() : Optional.of(row);
    }

    /** Thousandths of a card that a pod asks for altogether. */
    public long totalCardMilli(int index) {
        int small = rows.small(row(index));
        return (long) (small >> MILLI_BITS) * ((small & (1 << MILLI_BITS) - 1) + 1);
    }

    @Override
    public OpenbPod get(int index) {
        int row = row(index);
        int small = rows.small(row);
        int cards = small >> MILLI_BITS;
        int milli = cards == 0 ? 0 : (small & (1 << MILLI_BITS) - 1) + 1;
        return new OpenbPod(rows.names().name(row), rows.one(row), rows.other(row), cards, milli, rows.word(row));
    }

    private int row(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("pod " + index + " of " + size);
        }
        return order.applyAsInt(index);
    }

    @Override
    public int size() {
        return size;
    }
}
