package dev.lamina.sim.paper;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.placement.Fragmentation;
import dev.lamina.core.state.Changes;
import dev.lamina.core.state.ClusterState;

/** The fragmentation of all nodes together, kept up to date from the nodes that changed. */
final class FragmentationSum {
    private final ClusterState state;
    private final Fragmentation fragmentation;
    private final long[] ofNode;
    private long sum;
    private long seen;

    FragmentationSum(ClusterState state, Fragmentation fragmentation) {
        this.state = state;
        this.fragmentation = fragmentation;
        ofNode = new long[state.nodes()];
        for (int node = 0; node < ofNode.length; node++) {
            update(node);
        }
        seen = state.changes().now();
    }

    private void update(int node) {
        long now = fragmentation.now(node);
        sum += now - ofNode[node];
        ofNode[node] = now;
    }

    /** In cards' worth. Must be asked often enough that the state still remembers every change. */
    double cards() {
        Changes changes = state.changes();
        for (; seen < changes.now(); seen++) {
            update(changes.node(seen));
        }
        return (double) sum / fragmentation.total() / Card.WHOLE_MILLI;
    }
}
