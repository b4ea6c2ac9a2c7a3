package dev.lamina.bench.timeline;

import java.util.ArrayList;
import java.util.List;

/** A stretch of time in nanoseconds of the timelines' clock, its start included and its end not. Immutable. */
public record Span(long fromNs, long toNs) {

    public Span {
        if (toNs < fromNs) {
            throw new IllegalArgumentException("a span to " + toNs + " ns ends before its start at " + fromNs + " ns");
        }
    }

    /**
     * The time in which every one of the loads ran: from the last one's first kernel plus {@code settleNs} to the first one's last kernel.
     * Empty (0 long) when there is no such time.
     */
    public static Span common(List<Timeline> timelines, long settleNs) {
        long from = Long.MIN_VALUE;
        long to = Long.MAX_VALUE;
        for (Timeline timeline : timelines) {
            if (timeline.kernels() == 0) {
                return new Span(0, 0);
            }
            from = Math.max(from, timeline.firstStartNs());
            to = Math.min(to, timeline.lastEndNs());
        }
        if (timelines.isEmpty() || from + settleNs >= to) {
            return new Span(0, 0);
        }
        return new Span(from + settleNs, to);
    }

    public long lengthNs() {
        return toNs - fromNs;
    }

    /** Whole windows of {@code windowNs} from the start on; what is left at the end is dropped. */
    public List<Span> windows(long windowNs) {
        if (windowNs <= 0) {
            throw new IllegalArgumentException("a window of " + windowNs + " ns; must be above 0");
        }
        List<Span> windows = new ArrayList<>();
        for (long from = fromNs; from + windowNs <= toNs; from += windowNs) {
            windows.add(new Span(from, from + windowNs));
        }
        return windows;
    }
}
