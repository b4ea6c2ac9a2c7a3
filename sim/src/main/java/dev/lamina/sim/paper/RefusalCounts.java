package dev.lamina.sim.paper;

import dev.lamina.core.plan.NoRoomReason;
import dev.lamina.core.plan.Refusal.NoRoom;
import dev.lamina.sim.trace.OpenbPod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts refused pods by size and reason. */
final class RefusalCounts {
    private final NoRoomReason reason;
    private final Map<Size, Integer> counts = new HashMap<>();
    private int total;

    RefusalCounts(NoRoomReason reason) {
        this.reason = reason;
    }

    /** Its methods are written out, for most refusals come before what the compiler makes of a record is warm. */
    private record Size(int cards, int milli, String reason) {
        @Override
        public int hashCode() {
            return 31 * (31 * cards + milli) + reason.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Size that
                    && cards == that.cards
                    && milli == that.milli
                    && reason.equals(that.reason);
        }
    }

    void add(OpenbPod pod, int kind) {
        NoRoom refusal = reason.of(pod.name(), "pod", kind);
        counts.merge(new Size(pod.cards(), pod.cardMilli(), refusal.constraintName()), 1, Integer::sum);
        total++;
    }

    private static int mostFirst(PaperResult.RefusalCount one, PaperResult.RefusalCount other) {
        int byPods = Integer.compare(other.pods(), one.pods());
        int byCards = byPods != 0 ? byPods : Integer.compare(one.cards(), other.cards());
        int byShare = byCards != 0 ? byCards : Integer.compare(one.milli(), other.milli());
        return byShare != 0 ? byShare : one.reason().compareTo(other.reason());
    }

    int total() {
        return total;
    }

    List<PaperResult.RefusalCount> counts() {
        return counts.entrySet().stream()
                .map(entry -> new PaperResult.RefusalCount(
                        entry.getKey().cards(),
                        entry.getKey().milli(),
                        entry.getKey().reason(),
                        entry.getValue()))
                .sorted(RefusalCounts::mostFirst)
                .toList();
    }
}
