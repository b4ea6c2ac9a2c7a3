package dev.lamina.core.state;

import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Equal shapes under one small number, with their amounts in arrays. Grows only in {@link #intern}; the look-ups allocate nothing.
 * Owned by the thread that owns the state.
 */
public final class Kinds {
    /** How many forms there are: a share of one card, then 1, 2, up to 4, up to 8, ... up to 64 cards. */
    public static final int FORMS = 9;

    private static final int FIRST_CAPACITY = 64;

    private final Map<Shape, Integer> numbers = new HashMap<>();
    private final List<Shape> shapes = new ArrayList<>();
    private long[] cpuMilli = new long[FIRST_CAPACITY];
    private long[] memoryBytes = new long[FIRST_CAPACITY];
    private int[] cards = new int[FIRST_CAPACITY];
    private int[] milli = new int[FIRST_CAPACITY];
    private boolean[] exclusive = new boolean[FIRST_CAPACITY];
    private boolean[] plain = new boolean[FIRST_CAPACITY];

    Kinds() {}

    /** The number of a shape, given to it when it is first seen. */
    int intern(Shape shape) {
        Integer known = numbers.get(shape);
        if (known != null) {
            return known;
        }
        int kind = shapes.size();
        if (kind == cards.length) {
            grow(2 * kind);
        }
        CardDemand demand = shape.cards();
        numbers.put(shape, kind);
        shapes.add(shape);
        cpuMilli[kind] = shape.cpuMilli();
        memoryBytes[kind] = shape.memoryBytes();
        cards[kind] = demand.count();
        milli[kind] = demand.reservedMilli();
        exclusive[kind] = demand.terms().exclusive();
        plain[kind] = !exclusive[kind] && demand.memory() instanceof CardMemory.Unconstrained && milli[kind] > 0;
        return kind;
    }

    private void grow(int capacity) {
        cpuMilli = Arrays.copyOf(cpuMilli, capacity);
        memoryBytes = Arrays.copyOf(memoryBytes, capacity);
        cards = Arrays.copyOf(cards, capacity);
        milli = Arrays.copyOf(milli, capacity);
        exclusive = Arrays.copyOf(exclusive, capacity);
        plain = Arrays.copyOf(plain, capacity);
    }

    /** How many there are; kinds are 0..size-1. */
    public int size() {
        return shapes.size();
    }

    /** What a kind stands for. */
    public Shape shape(int kind) {
        return shapes.get(kind);
    }

    /** Thousandths of a processor core. */
    public long cpuMilli(int kind) {
        return cpuMilli[kind];
    }

    /** Main memory in bytes. */
    public long memoryBytes(int kind) {
        return memoryBytes[kind];
    }

    /** How many distinct cards; 0 = none. */
    public int cards(int kind) {
        return cards[kind];
    }

    /** Thousandths that it holds of each of its cards. */
    public int milli(int kind) {
        return milli[kind];
    }

    /** Bytes that it reserves of each card's memory, on a card of this size. */
    public long cardBytes(int kind, long cardSizeBytes) {
        return plain[kind] ? 0 : shapes.get(kind).cards().memory().bytesOf(cardSizeBytes);
    }

    /** Whether its cards take nobody else. */
    public boolean exclusive(int kind) {
        return exclusive[kind];
    }

    /** Whether only compute decides if a freely shared card fits it: no card memory, not exclusive, a guarantee above 0. */
    public boolean plain(int kind) {
        return plain[kind];
    }

    /** Whether it asks for a part of one card. */
    public boolean shared(int kind) {
        return cards[kind] == 1 && milli[kind] < 1000;
    }

    /** Which of the {@link #FORMS} it has: 0 a share, 1 one card, 2 two, 3 up to four, 4 up to eight cards, and so on; -1 without a card. */
    public int form(int kind) {
        if (cards[kind] == 0) {
            return -1;
        }
        return shared(kind) ? 0 : 1 + (32 - Integer.numberOfLeadingZeros(cards[kind] - 1));
    }
}
