package dev.lamina.bench.measure;

import dev.lamina.bench.timeline.Span;
import dev.lamina.bench.timeline.Timeline;
import java.util.List;

/** What survivors' records say about the time after a kill. */
record Aftermath(List<Timeline> survivors, List<Integer> guaranteesPercent, long kernelNs) {
    private static final long WINDOW_NS = 100_000_000;
    private static final long STEP_NS = 1_000_000;
    private static final double TOLERANCE_PERCENT = 3;

    /** From the kill to the next completed kernel of any survivor. */
    long gapNs(long killedNs) {
        long first = Long.MAX_VALUE;
        for (Timeline survivor : survivors) {
            first = Math.min(first, survivor.firstCompletionAfter(killedNs));
        }
        return first - killedNs;
    }

    /**
     * From the kill to the start of the first 100 ms in which every survivor got its guarantee less 3 points and one kernel; the whole time
     * until {@code untilNs} when there was none.
     */
    long atGuaranteeNs(long killedNs, long untilNs) {
        for (long fromNs = killedNs; fromNs + WINDOW_NS <= untilNs; fromNs += STEP_NS) {
            if (allAtGuarantee(new Span(fromNs, fromNs + WINDOW_NS))) {
                return fromNs - killedNs;
            }
        }
        return untilNs - killedNs;
    }

    private boolean allAtGuarantee(Span window) {
        for (int index = 0; index < survivors.size(); index++) {
            double guarantee = guaranteesPercent.get(index) - TOLERANCE_PERCENT;
            long least = Math.round(window.lengthNs() * guarantee / 100) - kernelNs;
            if (survivors.get(index).busyNs(window) < least) {
                return false;
            }
        }
        return true;
    }
}
