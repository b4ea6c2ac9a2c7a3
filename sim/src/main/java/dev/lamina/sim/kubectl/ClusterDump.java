package dev.lamina.sim.kubectl;

import java.util.List;

/**
 * Nodes and pods of a dump, pods that ended left out.
 *
 * @param nodes in the dump's order
 * @param pods in the dump's order
 * @param skippedItems wrong items that a lenient reading left out
 * @param examples what was wrong with the first few of them
 */
record ClusterDump(List<DumpNode> nodes, List<DumpPod> pods, long skippedItems, List<String> examples) {
    ClusterDump {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        examples = List.copyOf(examples);
    }
}
