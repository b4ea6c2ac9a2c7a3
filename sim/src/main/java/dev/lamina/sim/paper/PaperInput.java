package dev.lamina.sim.paper;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import dev.lamina.sim.trace.OpenbPods;
import java.util.Collections;
import java.util.List;

/**
 * A node list and a workload, as the core sees them.
 *
 * @param workload its name
 * @param nodes in the order of the file
 * @param pods in the order of the file
 */
public record PaperInput(String workload, List<OpenbNode> nodes, OpenbPods pods) {
    /** How many pods the paper lets run on a node. */
    private static final int PODS_PER_NODE = 1001;

    /** Copies the list. */
    public PaperInput {
        nodes = List.copyOf(nodes);
    }

    /** The same from a list of pods; throws {@link IllegalArgumentException} where two have one name. */
    public PaperInput(String workload, List<OpenbNode> nodes, List<OpenbPod> pods) {
        this(workload, nodes, OpenbPods.of(pods));
    }

    /** The usual requests, from the whole workload. */
    public Mix mix() {
        return Mix.of(
                pods.stream().map(pod -> new Typical(pod.cpuMilli(), pod.cards(), pod.cardMilli(), pod.models())));
    }

    static Node node(OpenbNode from) {
        Node.Room room = new Node.Room(from.cpuMilli(), from.memoryBytes(), PODS_PER_NODE);
        return Node.plain(from.name(), room, Collections.nCopies(from.cards(), Card.free(from.model(), 0)));
    }

    static Shape shape(OpenbPod pod) {
        return new Shape(
                pod.cpuMilli(),
                pod.memoryBytes(),
                CardDemand.shares(pod.cards(), pod.cardMilli()),
                Constraints.ofModels(pod.models()));
    }
}
