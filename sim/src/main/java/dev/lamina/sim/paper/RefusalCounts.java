package dev.lamina.sim.paper;

import dev.lamina.core.plan.NoRoomReason;
import dev.lamina.core.plan.Refusal.NoRoom;
import dev.lamina.sim.trace.OpenbPod;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts refused pods by size and reason. */
final class RefusalCounts {
    private final NoRoomReason reason;
    private final Map<Size, Integer> counts = new HashMap<>();
    private int total;

    RefusalCounts(NoRoomReason reason) {
        this.reason = reason;
    }

    private record Size(int cards, int milli, String reason) {}

    void add(OpenbPod pod, int kind) {
        NoRoom refusal = reason.of(pod.name(), "pod", kind);
        counts.merge(new Size(pod.cards(), pod.cardMilli(), refusal.constraintName()), 1, Integer::sum);
        total++;
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
                .sorted(Comparator.comparingInt(PaperResult.RefusalCount::pods)
                        .reversed()
                        .thenComparingInt(PaperResult.RefusalCount::cards)
                        .thenComparingInt(PaperResult.RefusalCount::milli)
                        .thenComparing(PaperResult.RefusalCount::reason))
                .toList();
    }
}
