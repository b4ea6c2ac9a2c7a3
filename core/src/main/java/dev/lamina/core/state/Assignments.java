package dev.lamina.core.state;

import java.util.Arrays;

/**
 * What runs where: one row for each placed member, reused after it has gone. While a transaction is open nothing is reused, so that what was
 * removed can come back under its number. Owned by the thread that owns the state.
 */
final class Assignments {
    private static final int FIRST_CAPACITY = 1024;
    private static final int GONE = -1;

    private final int stride;
    private int[] kind = new int[FIRST_CAPACITY];
    private int[] node = new int[FIRST_CAPACITY];
    private long[] cards = new long[FIRST_CAPACITY];
    private int[] places;
    private int[] free = new int[FIRST_CAPACITY];
    private int freeCount;
    private int used;

    /** Keeps a place in the layout for each card where {@code stride}, the most cards of a node that is cut by a table, is above 0. */
    Assignments(int stride) {
        this.stride = stride;
        this.places = new int[FIRST_CAPACITY * stride];
    }

    int add(int ofKind, int onNode, long onCards) {
        int row = freeCount > 0 ? free[--freeCount] : used++;
        if (row == kind.length) {
            grow(2 * row);
        }
        kind[row] = ofKind;
        node[row] = onNode;
        cards[row] = onCards;
        return row;
    }

    private void grow(int capacity) {
        kind = Arrays.copyOf(kind, capacity);
        node = Arrays.copyOf(node, capacity);
        cards = Arrays.copyOf(cards, capacity);
        places = Arrays.copyOf(places, capacity * stride);
        free = Arrays.copyOf(free, capacity);
    }

    /** Takes it out; the row keeps its content until {@link #recycle}. */
    void markGone(int row) {
        node[row] = turned(node[row]);
    }

    /** Puts back what {@link #markGone} took. */
    void markBack(int row) {
        node[row] = turned(node[row]);
    }

    private static int turned(int node) {
        return GONE - 1 - node;
    }

    void recycle(int row) {
        node[row] = GONE;
        free[freeCount++] = row;
    }

    boolean alive(int row) {
        return row >= 0 && row < used && node[row] >= 0;
    }

    int kind(int row) {
        return kind[row];
    }

    int node(int row) {
        return node[row];
    }

    long cards(int row) {
        return cards[row];
    }

    void setPlace(int row, int index, int place) {
        if (stride > 0) {
            places[row * stride + index] = place;
        }
    }

    int place(int row, int index) {
        return stride > 0 ? places[row * stride + index] : 0;
    }

    /** Rows are 0..limit-1; some may be gone. */
    int limit() {
        return used;
    }
}
