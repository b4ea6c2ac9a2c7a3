package dev.lamina.sim.trace;

import java.util.List;

/**
 * The order of one published run.
 *
 * @param nodes names, the first wins ties; each node once
 * @param pods in the order of arrival; a pod may come again, as a clone
 */
public record OpenbOrder(List<String> nodes, OpenbPods pods) {
    /** Copies the list. */
    public OpenbOrder {
        nodes = List.copyOf(nodes);
    }
}
