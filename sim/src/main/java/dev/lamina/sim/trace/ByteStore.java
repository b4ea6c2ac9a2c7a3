package dev.lamina.sim.trace;

import java.util.ArrayList;
import java.util.List;

/** Bytes one after the other, in pieces, so that growing copies nothing. Owned by one thread while it grows. */
final class ByteStore {
    private static final int BITS = 18;
    private static final int PIECE = 1 << BITS;

    private final List<byte[]> pieces = new ArrayList<>();
    private long size;

    void add(byte value) {
        int within = (int) (size & PIECE - 1);
        if (within == 0) {
            pieces.add(new byte[PIECE]);
        }
        pieces.getLast()[within] = value;
        size++;
    }

    void add(byte[] values) {
        for (byte value : values) {
            add(value);
        }
    }

    byte get(long index) {
        return pieces.get((int) (index >> BITS))[(int) (index & PIECE - 1)];
    }

    byte[] get(long from, int length) {
        byte[] copy = new byte[length];
        for (int i = 0; i < length; i++) {
            copy[i] = get(from + i);
        }
        return copy;
    }

    long size() {
        return size;
    }
}
