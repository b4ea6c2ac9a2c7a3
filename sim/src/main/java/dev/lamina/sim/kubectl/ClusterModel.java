package dev.lamina.sim.kubectl;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Taint;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A dump as the core sees it. Pods that have to stay are no requests: what they hold is taken off their nodes.
 *
 * @param cluster nodes without what fixed pods hold
 * @param running pods that may go elsewhere, where they are
 * @param waiting pods without a node, oldest first
 * @param remarks what the dump has that the model does not look at, with counts
 */
record ClusterModel(Cluster cluster, List<Placement> running, List<Request> waiting, Remarks remarks) {
    private static final String ROLE = "member";

    /**
     * What a reader has to know.
     *
     * @param fixed pods that stay, by reason
     * @param unplanned pods that wait and are not planned, by reason
     * @param overCommitted pods for which their node has no room by its own numbers; they are left out
     */
    record Remarks(Map<String, Integer> fixed, Map<String, Integer> unplanned, List<String> overCommitted) {}

    ClusterModel {
        running = List.copyOf(running);
        waiting = List.copyOf(waiting);
    }

    static ClusterModel of(ClusterDump dump) {
        return new Builder(dump).build();
    }

    /** Owned by one thread, used once. */
    private static final class Builder {
        private final ClusterDump dump;
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<NodeLedger> ledgers = new ArrayList<>();
        private final Set<Taint> taints = new HashSet<>();
        private final Map<String, Set<String>> modelsByResource = new HashMap<>();
        private final Map<String, Integer> fixed = new LinkedHashMap<>();
        private final Map<String, Integer> unplanned = new LinkedHashMap<>();
        private final List<String> overCommitted = new ArrayList<>();

        Builder(ClusterDump dump) {
            this.dump = dump;
            for (DumpNode node : dump.nodes()) {
                numbers.put(node.name(), ledgers.size());
                ledgers.add(new NodeLedger(node));
                taints.addAll(node.taints());
                node.cardResource()
                        .ifPresent(name -> modelsByResource
                                .computeIfAbsent(name, resource -> new HashSet<>())
                                .add(node.model()));
            }
        }

        ClusterModel build() {
            dump.pods().stream().filter(DumpPod::isFixed).forEach(this::fix);
            List<Node> nodes = ledgers.stream().map(NodeLedger::withoutFixed).toList();
            List<Placement> running = new ArrayList<>();
            List<DumpPod> waiting = new ArrayList<>();
            for (DumpPod pod : dump.pods()) {
                if (!pod.isFixed()) {
                    if (pod.isWaiting()) {
                        waiting.add(pod);
                    } else {
                        placement(pod).ifPresent(running::add);
                    }
                }
            }
            waiting.sort(Comparator.comparing(DumpPod::created).thenComparing(DumpPod::name));
            List<Request> requests = waiting.stream()
                    .map(pod -> Request.single(pod.name(), shape(pod)))
                    .toList();
            return new ClusterModel(
                    Cluster.flat(nodes), running, requests, new Remarks(fixed, unplanned, overCommitted));
        }

        private void fix(DumpPod pod) {
            if (pod.isWaiting()) {
                unplanned.merge(pod.rules().fixedBecause(), 1, Integer::sum);
                return;
            }
            fixed.merge(pod.rules().fixedBecause(), 1, Integer::sum);
            if (!ledgers.get(number(pod)).fix(pod)) {
                overCommitted.add(pod.name() + " on " + pod.node());
            }
        }

        private Optional<Placement> placement(DumpPod pod) {
            NodeLedger ledger = ledgers.get(number(pod));
            if (!ledger.holds(pod)) {
                overCommitted.add(pod.name() + " on " + pod.node());
                return Optional.empty();
            }
            return Optional.of(new Placement(pod.name(), ROLE, shape(pod), number(pod), ledger.enter(pod)));
        }

        private int number(DumpPod pod) {
            return numbers.getOrDefault(pod.node(), -1);
        }

        private Shape shape(DumpPod pod) {
            Set<String> models = pod.cardResource()
                    .filter(resource -> modelsByResource.size() > 1 || !modelsByResource.containsKey(resource))
                    .map(resource -> modelsByResource.getOrDefault(resource, Set.of("none offers " + resource)))
                    .orElse(Set.of());
            Constraints constraints = new Constraints(
                    models.stream().sorted().toList(),
                    pod.rules().affinity(),
                    pod.rules().tolerations().stream()
                            .flatMap(rule -> rule.asCore(taints))
                            .toList());
            return new Shape(
                    pod.asked().cpuMilli(),
                    pod.asked().memoryBytes(),
                    CardDemand.shares(pod.cards(), 1000),
                    constraints);
        }
    }
}
