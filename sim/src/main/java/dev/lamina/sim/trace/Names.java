package dev.lamina.sim.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Different names in the order in which they came, each with the line that it stands in, kept as bytes: some thirty bytes for a name of ten. Owned by
 * one thread while it grows, then safe for any.
 */
final class Names {
    /** What {@link #add} and {@link #find} answer for no name. */
    static final int NONE = -1;

    private static final int LENGTH_BYTES = 3;
    private static final int LINE_BITS = 30;
    private static final int FIRST_TABLE = 1 << 10;

    private final ByteStore bytes = new ByteStore();
    private final LongStore places = new LongStore();
    private int[] table = new int[FIRST_TABLE];

    /** The name's number, from 0 on, or {@link #NONE} when it is there already. */
    int add(byte[] name, long line) {
        if (size() >= table.length / 4 * 3) {
            grow();
        }
        int slot = slot(name);
        if (table[slot] != 0) {
            return NONE;
        }
        int number = size();
        places.add(bytes.size() << LINE_BITS | (line & ((1L << LINE_BITS) - 1)));
        for (int shift = (LENGTH_BYTES - 1) * 8; shift >= 0; shift -= 8) {
            bytes.add((byte) (name.length >> shift));
        }
        bytes.add(name);
        table[slot] = number + 1;
        return number;
    }

    /** The number of a name, or {@link #NONE}. */
    int find(String name) {
        return table[slot(name.getBytes(StandardCharsets.UTF_8))] - 1;
    }

    /** The name with a number. */
    String name(int number) {
        return new String(read(number), StandardCharsets.UTF_8);
    }

    /** The line that a name of a number stands in. */
    long line(int number) {
        return places.get(number) & ((1L << LINE_BITS) - 1);
    }

    int size() {
        return places.size();
    }

    /** How many bytes it holds on to. */
    long heldBytes() {
        return bytes.size() + 8L * size() + 4L * table.length;
    }

    private byte[] read(int number) {
        long at = places.get(number) >>> LINE_BITS;
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length = length << 8 | (bytes.get(at + i) & 0xff);
        }
        return bytes.get(at + LENGTH_BYTES, length);
    }

    /** Where a name is, or the free slot where it belongs. */
    private int slot(byte[] name) {
        int slot = spread(Arrays.hashCode(name));
        while (table[slot] != 0 && !Arrays.equals(read(table[slot] - 1), name)) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private int spread(int hash) {
        return (hash * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(table.length - 1);
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int number = 0; number < size(); number++) {
            int slot = spread(Arrays.hashCode(read(number)));
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = number + 1;
        }
    }
}
