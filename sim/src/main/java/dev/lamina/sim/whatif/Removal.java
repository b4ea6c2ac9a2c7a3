package dev.lamina.sim.whatif;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A snapshot without some of its nodes: what ran there waits, before those that waited already, and keeps its age. What was promised before is
 * forgotten, for it may have been there.
 *
 * @param nodes how many are gone
 * @param displaced requests that ran there, in the order in which they started
 * @param snapshot the rest
 */
public record Removal(int nodes, List<String> displaced, Snapshot snapshot) {
    /** Copies the list. */
    public Removal {
        displaced = List.copyOf(displaced);
    }

    /**
     * Takes away a rack, or whatever a label stands for.
     *
     * @param which the name of a vertex of the topology, such as a rack; or {@code LABEL=VALUE}
     * @throws LaminaException NOT_FOUND when no node is there; BAD_INPUT when all of them are
     */
    public static Removal of(Snapshot snapshot, String which) {
        Cluster cluster = snapshot.cluster();
        Map<Integer, Integer> numbers = new HashMap<>();
        List<Node> left = new ArrayList<>();
        for (int node = 0; node < cluster.nodes().size(); node++) {
            if (!stands(cluster, cluster.nodes().get(node), which)) {
                numbers.put(node, left.size());
                left.add(cluster.nodes().get(node));
            }
        }
        int gone = cluster.nodes().size() - left.size();
        if (gone == 0) {
            throw new LaminaException(
                    ErrorCode.NOT_FOUND,
                    "no node is in " + which + "; name a rack or another vertex of the topology, or LABEL=VALUE");
        }
        if (left.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "all " + gone + " nodes are in " + which + ", and none would be left; name a part");
        }
        return new Rest(snapshot, numbers).in(new Cluster(left, cluster.topology()), gone);
    }

    private static boolean stands(Cluster cluster, Node node, String which) {
        int equals = which.indexOf('=');
        if (equals > 0 && which.substring(equals + 1).equals(node.labels().get(which.substring(0, equals)))) {
            return true;
        }
        return node.place() >= 0
                && cluster.topology().path(node.place()).stream()
                        .anyMatch(
                                vertex -> cluster.topology().names().get(vertex).equals(which));
    }

    /** Sorts what ran. Used once, by one thread. */
    private static final class Rest {
        private final Snapshot snapshot;
        private final Map<Integer, Integer> numbers;
        private final Set<String> displaced = new HashSet<>();

        Rest(Snapshot snapshot, Map<Integer, Integer> numbers) {
            this.snapshot = snapshot;
            this.numbers = numbers;
            for (Placement member : snapshot.running()) {
                if (!numbers.containsKey(member.node())) {
                    displaced.add(member.request());
                }
            }
        }

        Removal in(Cluster cluster, int gone) {
            List<Placement> running = snapshot.running().stream()
                    .filter(member -> !displaced.contains(member.request()))
                    .map(this::renumbered)
                    .toList();
            List<Started> started = snapshot.started().stream()
                    .filter(each -> !displaced.contains(each.request().name()))
                    .toList();
            List<Waiting> waiting = new ArrayList<>(again());
            List<String> names =
                    waiting.stream().map(each -> each.request().name()).toList();
            waiting.addAll(snapshot.waiting());
            return new Removal(gone, names, new Snapshot(cluster, running, started, waiting, Standing.NONE));
        }

        private Placement renumbered(Placement member) {
            return new Placement(
                    member.request(),
                    member.role(),
                    member.shape(),
                    numbers.getOrDefault(member.node(), -1),
                    member.cards());
        }

        /** Those that ran and are displaced, as requests; of those that nobody knows more of, one member is one that must be there. */
        private List<Waiting> again() {
            List<Waiting> again = new ArrayList<>();
            Set<String> known = new HashSet<>();
            for (Started each : snapshot.started()) {
                known.add(each.request().name());
                if (displaced.contains(each.request().name())) {
                    again.add(new Waiting(each.request(), each.submittedNs()));
                }
            }
            Map<String, List<MemberGroup>> others = new LinkedHashMap<>();
            for (Placement member : snapshot.running()) {
                if (displaced.contains(member.request()) && !known.contains(member.request())) {
                    List<MemberGroup> groups = others.computeIfAbsent(member.request(), name -> new ArrayList<>());
                    groups.add(new MemberGroup(member.role() + groups.size(), member.shape(), 1, 1));
                }
            }
            others.forEach((name, groups) -> again.add(new Waiting(Request.gang(name, groups), 0)));
            return again;
        }
    }
}
