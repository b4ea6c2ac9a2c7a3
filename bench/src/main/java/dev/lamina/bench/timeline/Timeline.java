package dev.lamina.bench.timeline;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * When one load's kernels ran: start and end of each in nanoseconds of CLOCK_MONOTONIC_RAW, by the card's own profiling events, in order
 * of completion. Times of several loads on one machine compare. Immutable and safe for any thread.
 */
public final class Timeline {
    private static final int RECORD_BYTES = 16;

    private final long[] startsNs;
    private final long[] endsNs;

    /** Throws {@link IllegalArgumentException} when the two differ in length or a kernel ends before it starts. */
    public Timeline(long[] startsNs, long[] endsNs) {
        if (startsNs.length != endsNs.length) {
            throw new IllegalArgumentException(startsNs.length + " starts but " + endsNs.length + " ends");
        }
        this.startsNs = startsNs.clone();
        this.endsNs = endsNs.clone();
        sortByEnd();
    }

    /**
     * Reads the file that a load wrote: little-endian pairs of 64-bit start and end. A last pair that a killed load left half written is
     * dropped.
     *
     * @throws LaminaException {@code UNAVAILABLE} when the file cannot be read
     */
    public static Timeline read(Path file) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE, "timeline " + file + " cannot be read; did the load start and finish?", e);
        }
        int count = bytes.remaining() / RECORD_BYTES;
        long[] starts = new long[count];
        long[] ends = new long[count];
        int kept = 0;
        for (int index = 0; index < count; index++) {
            long start = bytes.getLong();
            long end = bytes.getLong();
            if (start > 0 && end >= start) {
                starts[kept] = start;
                ends[kept++] = end;
            }
        }
        return new Timeline(Arrays.copyOf(starts, kept), Arrays.copyOf(ends, kept));
    }

    /** How many kernels finished. */
    public int kernels() {
        return endsNs.length;
    }

    /** The start of the kernel that finished as number {@code index}, from 0. */
    public long startNs(int index) {
        return startsNs[index];
    }

    /** The end of the kernel that finished as number {@code index}, from 0. */
    public long endNs(int index) {
        return endsNs[index];
    }

    /** The earliest start; {@code Long.MAX_VALUE} when no kernel finished. */
    public long firstStartNs() {
        return Arrays.stream(startsNs).min().orElse(Long.MAX_VALUE);
    }

    /** The latest end; {@code Long.MIN_VALUE} when no kernel finished. */
    public long lastEndNs() {
        return endsNs.length == 0 ? Long.MIN_VALUE : endsNs[endsNs.length - 1];
    }

    /** The time from start to end of the kernel that took longest; 0 when none finished. */
    public long longestNs() {
        long longest = 0;
        for (int index = 0; index < endsNs.length; index++) {
            longest = Math.max(longest, endsNs[index] - startsNs[index]);
        }
        return longest;
    }

    /** How many kernels finished in the span, its start included and its end not. */
    public int completedIn(Span span) {
        return firstEndAtOrAfter(span.toNs()) - firstEndAtOrAfter(span.fromNs());
    }

    /** How many kernels ran in the span; those that began before or ended after it count by the part of them that lies in it. */
    public double kernelsIn(Span span) {
        double kernels = 0;
        for (int index = firstEndAtOrAfter(span.fromNs()); index < endsNs.length; index++) {
            long from = Math.max(startsNs[index], span.fromNs());
            long to = Math.min(endsNs[index], span.toNs());
            if (from >= span.toNs()) {
                break;
            }
            long whole = Math.max(1, endsNs[index] - startsNs[index]);
            kernels += (double) Math.max(0, to - from) / whole;
        }
        return kernels;
    }

    /** Card time of this load within the span in nanoseconds: the union of its kernels' intervals, never more than the span. */
    public long busyNs(Span span) {
        long busy = 0;
        long coveredTo = span.fromNs();
        for (int index = firstEndAtOrAfter(span.fromNs()); index < endsNs.length && coveredTo < span.toNs(); index++) {
            long from = Math.max(startsNs[index], coveredTo);
            long to = Math.min(endsNs[index], span.toNs());
            if (to > from) {
                busy += to - from;
                coveredTo = to;
            }
        }
        return busy;
    }

    /** The end of the first kernel that finished at or after the instant; {@code Long.MAX_VALUE} when none did. */
    public long firstCompletionAfter(long instantNs) {
        int index = firstEndAtOrAfter(instantNs);
        return index == endsNs.length ? Long.MAX_VALUE : endsNs[index];
    }

    private int firstEndAtOrAfter(long instantNs) {
        int low = 0;
        int high = endsNs.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (endsNs[middle] < instantNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void sortByEnd() {
        Integer[] order = new Integer[endsNs.length];
        boolean sorted = true;
        for (int index = 0; index < order.length; index++) {
            if (endsNs[index] < startsNs[index]) {
                throw new IllegalArgumentException(
                        "kernel " + index + " ends at " + endsNs[index] + " before its start at " + startsNs[index]);
            }
            order[index] = index;
            sorted &= index == 0 || endsNs[index] >= endsNs[index - 1];
        }
        if (sorted) {
            return;
        }
        long[] starts = startsNs.clone();
        long[] ends = endsNs.clone();
        Arrays.sort(order, (left, right) -> Long.compare(ends[left], ends[right]));
        for (int index = 0; index < order.length; index++) {
            startsNs[index] = starts[order[index]];
            endsNs[index] = ends[order[index]];
        }
    }
}
