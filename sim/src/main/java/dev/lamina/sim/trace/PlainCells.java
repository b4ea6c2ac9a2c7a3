package dev.lamina.sim.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The values of a line of plain ASCII without quotes, which nearly every line is: found without decoding what nobody asks for. Owned by one thread. */
final class PlainCells {
    /** What {@link #number} answers where it cannot tell. */
    static final long UNSURE = -1;

    private static final int MOST_DIGITS = 18;

    private byte[] line = new byte[0];
    private int[] ends = new int[32];
    private int count;
    private boolean blank;

    /** Finds the values of a line; false where it is not plain, and then nothing else may be asked. Keeps the array. */
    boolean split(byte[] bytes, int length) {
        line = bytes;
        count = 0;
        blank = true;
        for (int at = 0; at < length; at++) {
            byte next = bytes[at];
            if (next == ',') {
                end(at);
            } else if (next < 0 || next == '"') {
                return false;
            }
            blank &= next <= ' ';
        }
        end(length);
        return true;
    }

    private void end(int at) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = at;
    }

    boolean isBlank() {
        return blank;
    }

    int count() {
        return count;
    }

    /** Where a value starts, from 0, blanks before it included. */
    int start(int index) {
        return index == 0 ? 0 : ends[index - 1] + 1;
    }

    /** A value without the blanks around it. */
    String text(int index) {
        int from = start(index);
        return new String(line, from, ends[index] - from, StandardCharsets.ISO_8859_1).strip();
    }

    /** A value that is nothing but at most 18 digits; else {@link #UNSURE}. */
    long number(int index) {
        int from = start(index);
        int length = ends[index] - from;
        if (length == 0 || length > MOST_DIGITS) {
            return UNSURE;
        }
        long number = 0;
        for (int at = from; at < ends[index]; at++) {
            int digit = line[at] - '0';
            if (digit < 0 || digit > 9) {
                return UNSURE;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
