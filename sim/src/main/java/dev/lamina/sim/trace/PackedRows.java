package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a name, three numbers and one of few words, in arrays: 24 bytes and the name, see {@link Names}, and nothing for the collector to look
 * at, so that files of many millions of rows can be planned. Owned by one thread while it grows, then safe for any.
 *
 * @param <W> what the words stand for
 */
final class PackedRows<W> {
    private static final int CARD_BITS = 31;

    private final Names names = new Names();
    private final LongStore first = new LongStore();
    private final LongStore second = new LongStore();
    private final LongStore third = new LongStore();
    private final List<W> words = new ArrayList<>();
    private final Map<W, Integer> wordNumbers = new HashMap<>();
    private final long mostBytes;

    /** Refuses what would hold on to more than this many bytes. */
    PackedRows(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Half of what the program may use; the rest is for the plan. */
    static long usualBytes() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    Names names() {
        return names;
    }

    /** Adds the numbers of the row whose name was added last; {@code small} is 0 or more. Throws NO_ROOM when it gets too much. */
    void add(long one, long other, int small, W word) {
        first.add(one);
        second.add(other);
        int number = wordNumbers.computeIfAbsent(word, fresh -> {
            words.add(fresh);
            return words.size() - 1;
        });
        third.add((long) number << CARD_BITS | small);
        if (heldBytes() > mostBytes) {
            throw new LaminaException(
                    ErrorCode.NO_ROOM,
                    "%d rows take more than %d MB, half of what this program may use; draw a sample, or give it more with JAVA_TOOL_OPTIONS=-Xmx%dm"
                            .formatted(size(), mostBytes >> 20, (mostBytes >> 20) * 4));
        }
    }

    long one(int row) {
        return first.get(row);
    }

    long other(int row) {
        return second.get(row);
    }

    int small(int row) {
        return (int) (third.get(row) & (1L << CARD_BITS) - 1);
    }

    W word(int row) {
        return words.get((int) (third.get(row) >>> CARD_BITS));
    }

    int size() {
        return first.size();
    }

    /** How many bytes it holds on to, words apart. */
    long heldBytes() {
        return names.heldBytes() + 24L * size();
    }
}
