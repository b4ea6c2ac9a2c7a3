package dev.lamina.sim.paper;

import dev.lamina.sim.trace.OpenbPod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything of a pod but its name. Its methods are written out, for every arrival looks one up, most of them before anything is warm. */
record PodKind(long cpuMilli, long memoryBytes, int cards, int cardMilli, List<String> models) {
    static PodKind of(OpenbPod pod) {
        return new PodKind(pod.cpuMilli(), pod.memoryBytes(), pod.cards(), pod.cardMilli(), pod.models());
    }

    @Override
    public int hashCode() {
        int amounts = 31 * (31 * Long.hashCode(cpuMilli) + Long.hashCode(memoryBytes)) + cards;
        return 31 * (31 * amounts + cardMilli) + models.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PodKind that
                && cpuMilli == that.cpuMilli
                && memoryBytes == that.memoryBytes
                && cards == that.cards
                && cardMilli == that.cardMilli
                && models.equals(that.models);
    }
}
