package dev.lamina.workloads.tally;

import java.util.ArrayList;
import java.util.List;

/** What happened in each second of a run. For one thread. */
public final class Series {
    private static final long SECOND_NS = 1_000_000_000L;

    /**
     * One second.
     *
     * @param second its number, from 0
     * @param busyNs how long the card worked for this program in it
     * @param requests how many requests came in it
     * @param deadlinesMissed how many of those were not answered in time
     */
    public record Second(int second, long busyNs, long requests, long deadlinesMissed) {}

    private static final class Counts {
        private long busyNs;
        private long requests;
        private long deadlinesMissed;
    }

    Series() {}

    private final List<Counts> seconds = new ArrayList<>();

    void busy(long startNs, long endNs) {
        for (long from = Math.max(0, startNs); from < endNs; ) {
            long until = Math.min(endNs, (from / SECOND_NS + 1) * SECOND_NS);
            at(from).busyNs += until - from;
            from = until;
        }
    }

    void request(long arrivalNs, boolean missed) {
        Counts counts = at(arrivalNs);
        counts.requests++;
        counts.deadlinesMissed += missed ? 1 : 0;
    }

    List<Second> seconds() {
        List<Second> all = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            Counts counts = seconds.get(i);
            all.add(new Second(i, counts.busyNs, counts.requests, counts.deadlinesMissed));
        }
        return all;
    }

    private Counts at(long ns) {
        int index = (int) (ns / SECOND_NS);
        while (seconds.size() <= index) {
            seconds.add(new Counts());
        }
        return seconds.get(index);
    }
}
