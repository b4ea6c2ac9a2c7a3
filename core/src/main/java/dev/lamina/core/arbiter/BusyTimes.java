package dev.lamina.core.arbiter;

/**
 * When one process was on the card, as far as it reported it and is not charged for it yet. Where too many times are pending, the latest are joined. Owned by the arbiter's thread; allocates nothing after its construction.
 */
final class BusyTimes {
    private static final int ROOM = 64;

    private final long[] fromNs = new long[ROOM];
    private final long[] toNs = new long[ROOM];
    private int count;
    private long read;

    /** Leaves out what that process has reported so far. */
    void begin(ProcessSlot slot) {
        read = slot.busyTimes();
        slot.readBusyTimes(read);
    }

    /** Takes in what it reported since. What a process says of the future is not believed. */
    void take(ProcessSlot slot, long nowNs) {
        long reported = slot.busyTimes();
        if (reported == read) {
            return;
        }
        long oldest = reported - ProcessSlot.MOST_BUSY_TIMES;
        for (long number = Math.max(read, oldest); number < reported; number++) {
            add(slot.busyFromNs(number), Math.min(nowNs, slot.busyToNs(number)));
        }
        read = reported;
        slot.readBusyTimes(read);
    }

    /** Takes in what is pending of another process. */
    void take(BusyTimes other) {
        for (int i = 0; i < other.count; i++) {
            add(other.fromNs[i], other.toNs[i]);
        }
    }

    private void add(long from, long to) {
        if (to <= from) {
            return;
        }
        if (count == ROOM) {
            fromNs[count - 1] = Math.min(fromNs[count - 1], from);
            toNs[count - 1] = Math.max(toNs[count - 1], to);
        } else {
            fromNs[count] = from;
            toNs[count] = to;
            count++;
        }
    }

    boolean covers(long atNs) {
        for (int i = 0; i < count; i++) {
            if (fromNs[i] <= atNs && atNs < toNs[i]) {
                return true;
            }
        }
        return false;
    }

    /** The first moment after that one at which it came to the card or left it; {@link Long#MAX_VALUE} = none is known. */
    long changesAfter(long atNs) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            if (fromNs[i] > atNs) {
                next = Math.min(next, fromNs[i]);
            } else if (toNs[i] > atNs) {
                next = Math.min(next, toNs[i]);
            }
        }
        return next;
    }

    /** Forgets what lies before. */
    void forget(long untilNs) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (toNs[i] > untilNs) {
                fromNs[kept] = fromNs[i];
                toNs[kept] = toNs[i];
                kept++;
            }
        }
        count = kept;
    }

    /** How much lies after that moment, at most: times that overlap count twice. */
    long afterNs(long atNs) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.max(0, toNs[i] - Math.max(fromNs[i], atNs));
        }
        return sum;
    }
}
