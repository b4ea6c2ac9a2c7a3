package dev.lamina.workloads.service;

import dev.lamina.workloads.card.CardTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The least time of each command of a request, over many alike requests. Whatever else a machine does can only lengthen a command, and a
 * short one is spared at least once; the least whole request would nearly always be a disturbed one. For one thread.
 */
final class LeastTimes implements CardTime {
    private final List<Long> current = new ArrayList<>();
    private List<Long> least = List.of();

    @Override
    public void busy(long startNs, long endNs) {
        current.add(endNs - startNs);
    }

    /** All of a request's commands have been told; one that had other commands than the first replaces nothing. */
    void endRequest() {
        if (least.isEmpty()) {
            least = new ArrayList<>(current);
        } else if (least.size() == current.size()) {
            for (int i = 0; i < current.size(); i++) {
                least.set(i, Math.min(least.get(i), current.get(i)));
            }
        }
        current.clear();
    }

    long sumNs() {
        return least.stream().mapToLong(Long::longValue).sum();
    }
}
