package dev.lamina.core.explain;

import dev.lamina.core.cluster.Node;
import dev.lamina.core.explain.Explanation.NearNode;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Ranks nodes by how little they lack for one member. What is promised to others counts as free here. Used by one thread. */
final class NearNodes {
    private final ClusterState state;

    NearNodes(Snapshot snapshot) {
        state = new ClusterState(snapshot.cluster());
        for (Placement running : snapshot.running()) {
            long cards = 0;
            for (int card : running.cards()) {
                cards |= 1L << card;
            }
            state.place(state.intern(running.shape()), running.node(), cards);
        }
    }

    private record Lack(int node, boolean forbidden, List<String> amounts, long cards, long cpuMilli) {}

    /** The closest nodes for the largest member of a request. */
    List<NearNode> of(Request request, int most) {
        Shape shape = request.groups().stream()
                .map(MemberGroup::shape)
                .max(Comparator.comparingLong(Shape::cardMilli))
                .orElseThrow();
        int kind = state.intern(shape);
        List<Lack> lacks = new ArrayList<>();
        for (int node = 0; node < state.nodes(); node++) {
            lacks.add(lack(kind, node, shape));
        }
        Comparator<Lack> order = Comparator.comparing(Lack::forbidden);
        return lacks.stream()
                .sorted(order.thenComparingInt(lack -> lack.amounts().size())
                        .thenComparingLong(Lack::cards)
                        .thenComparingLong(Lack::cpuMilli)
                        .thenComparingInt(Lack::node))
                .limit(most)
                .map(lack -> new NearNode(name(lack.node()), lack.amounts()))
                .toList();
    }

    private String name(int node) {
        Node of = state.cluster().nodes().get(node);
        return of.name();
    }

    private Lack lack(int kind, int node, Shape shape) {
        List<String> amounts = new ArrayList<>();
        int count = shape.cards().count();
        int usable = Long.bitCount(state.eligibleCards(kind, node));
        int free = Long.bitCount(state.fittingCards(kind, node));
        boolean forbidden = !state.eligible(kind, node) || usable < count;
        if (!state.eligible(kind, node)) {
            amounts.add("its labels or taints keep the member away");
        } else if (usable < count) {
            amounts.add("it has " + usable + " of " + count + " cards of an allowed model in working order");
        } else if (free < count) {
            amounts.add(free + " of " + count + " cards have room");
        }
        if (state.cpuLeft(node) < shape.cpuMilli()) {
            amounts.add("cpu: " + state.cpuLeft(node) + "m of " + shape.cpuMilli() + "m");
        }
        if (state.memoryLeft(node) < shape.memoryBytes()) {
            amounts.add("memory: " + state.memoryLeft(node) + " of " + shape.memoryBytes() + " bytes");
        }
        if (state.podsLeft(node) < 1) {
            amounts.add("it runs as many workloads as it may");
        }
        return new Lack(node, forbidden, amounts, count - free, Math.max(0, shape.cpuMilli() - state.cpuLeft(node)));
    }
}
