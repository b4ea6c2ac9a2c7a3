package dev.lamina.sim.trace;

import java.util.ArrayList;
import java.util.List;

/** Numbers one after the other, in pieces, so that growing copies nothing. Owned by one thread while it grows. */
final class LongStore {
    private static final int BITS = 12;
    private static final int PIECE = 1 << BITS;

    private final List<long[]> pieces = new ArrayList<>();
    private int size;

    void add(long value) {
        int within = size & PIECE - 1;
        if (within == 0) {
            pieces.add(new long[PIECE]);
        }
        pieces.getLast()[within] = value;
        size++;
    }

    long get(int index) {
        return pieces.get(index >> BITS)[index & PIECE - 1];
    }

    int size() {
        return size;
    }
}
