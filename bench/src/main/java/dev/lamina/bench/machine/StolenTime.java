package dev.lamina.bench.machine;

import dev.lamina.bench.timeline.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * When the host took processor time from this machine, as samples of the kernel's count. The count is booked in ticks of 10 ms and may lag
 * by one, so a stretch is quiet only when it did not change in the sample before or after either. Immutable.
 *
 * @param samples in order of time
 */
public record StolenTime(List<Sample> samples) {
    /** Copies the list. */
    public StolenTime {
        samples = List.copyOf(samples);
    }

    /**
     * The count at one instant.
     *
     * @param atNs nanoseconds of CLOCK_MONOTONIC_RAW
     * @param ticks stolen since boot, all processors together
     */
    public record Sample(long atNs, long ticks) {}

    /** The parts of a span in which the host took nothing, ascending; what was not sampled is not quiet. */
    public List<Span> quietIn(Span span) {
        List<Span> quiet = new ArrayList<>();
        for (int step = 0; step + 1 < samples.size(); step++) {
            long from = Math.max(span.fromNs(), samples.get(step).atNs());
            long to = Math.min(span.toNs(), samples.get(step + 1).atNs());
            if (from < to && quietAround(step)) {
                append(quiet, new Span(from, to));
            }
        }
        return quiet;
    }

    private boolean quietAround(int step) {
        int before = Math.max(0, step - 1);
        int after = Math.min(samples.size() - 1, step + 2);
        return samples.get(before).ticks() == samples.get(after).ticks();
    }

    private static void append(List<Span> spans, Span next) {
        if (!spans.isEmpty() && spans.getLast().toNs() == next.fromNs()) {
            spans.set(spans.size() - 1, new Span(spans.getLast().fromNs(), next.toNs()));
        } else {
            spans.add(next);
        }
    }
}
