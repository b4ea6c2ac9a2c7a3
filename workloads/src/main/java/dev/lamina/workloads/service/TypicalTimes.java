package dev.lamina.workloads.service;

import dev.lamina.workloads.card.CardTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The median time of each command of a request, over many alike requests. On a busy machine nearly every request is interrupted somewhere,
 * but each of its short commands only now and then: so their medians add up to what a request takes by itself. For one thread.
 */
final class TypicalTimes implements CardTime {
    private final List<List<Long>> commands = new ArrayList<>();
    private final List<Long> current = new ArrayList<>();

    @Override
    public void busy(long startNs, long endNs) {
        current.add(endNs - startNs);
    }

    /** All of a request's commands have been told; a request with another number of them than the first is left out. */
    void endRequest() {
        if (commands.isEmpty()) {
            current.forEach(ns -> commands.add(new ArrayList<>()));
        }
        if (commands.size() == current.size()) {
            for (int i = 0; i < current.size(); i++) {
                commands.get(i).add(current.get(i));
            }
        }
        current.clear();
    }

    long sumNs() {
        return commands.stream().mapToLong(TypicalTimes::median).sum();
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElse(0L);
    }
}
