package dev.lamina.sim.trace;

import java.util.List;

/**
 * The order of one published run.
 *
 * @param nodes names, the first wins ties; each node once
 * @param pods names in the order of arrival; a name may come again, as a clone
 */
public record OpenbOrder(List<String> nodes, List<String> pods) {
    /** Copies the lists. */
    public OpenbOrder {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
    }
}
