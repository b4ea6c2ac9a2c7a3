package dev.lamina.sim.kubectl;

import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Taint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A node as the dump has it.
 *
 * @param name unique
 * @param room what pods may use of it
 * @param pods how many pods it takes
 * @param labels its own, and {@link #NAME_FIELD} with its name, which affinity may ask for
 * @param taints those that keep pods away, {@code key:effect}
 */
record DumpNode(String name, Resources room, int pods, Map<String, String> labels, List<Taint> taints) {
    /** What a rule on {@code metadata.name} looks at. */
    static final String NAME_FIELD = "metadata.name";

    private static final int DEFAULT_PODS = 110;
    private static final List<String> MODEL_LABELS = List.of(
            "nvidia.com/gpu.product",
            "amd.com/gpu.product-name",
            "gpu.intel.com/product",
            "cloud.google.com/gke-accelerator",
            "accelerator");
    private static final long MIB = 1L << 20;

    DumpNode {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    static DumpNode of(Fields item) {
        String name = item.at("metadata").at("name").required();
        Fields allocatable = item.at("status").at("allocatable");
        if (allocatable.isMissing()) {
            throw allocatable.wrong("what pods may use of the node, as kubectl -o json shows it");
        }
        Map<String, String> labels =
                new LinkedHashMap<>(item.at("metadata").at("labels").words());
        labels.put(NAME_FIELD, name);
        Resources room = Resources.of(allocatable);
        room.extended().forEach((resource, amount) -> {
            if (CardResources.isCard(resource) && amount > Node.MOST_CARDS) {
                throw allocatable.at(resource).wrong("at most " + Node.MOST_CARDS + " cards on a node");
            }
        });
        Fields pods = allocatable.at("pods");
        int mostPods = pods.isMissing() ? DEFAULT_PODS : (int) Math.min(pods.units(), Integer.MAX_VALUE);
        return new DumpNode(name, room, mostPods, labels, taints(item));
    }

    private static List<Taint> taints(Fields item) {
        List<Taint> taints = new ArrayList<>();
        for (Fields taint : item.at("spec").at("taints").each()) {
            String effect = taint.at("effect").required();
            if (!effect.equals("PreferNoSchedule")) {
                taints.add(new Taint(
                        TolerationRule.key(taint.at("key").required(), effect),
                        taint.at("value").text()));
            }
        }
        if (item.at("spec").at("unschedulable").json().asBoolean(false)) {
            add(taints, "node.kubernetes.io/unschedulable");
        }
        for (Fields condition : item.at("status").at("conditions").each()) {
            boolean ready = condition.at("type").text().equals("Ready");
            if (ready && !condition.at("status").text().equals("True")) {
                add(taints, "node.kubernetes.io/not-ready");
            }
        }
        return taints;
    }

    /** The system's own taint, where the dump lacks it although the node is in that state. */
    private static void add(List<Taint> taints, String key) {
        Taint taint = new Taint(TolerationRule.key(key, "NoSchedule"), "");
        if (taints.stream().noneMatch(known -> known.key().equals(taint.key()))) {
            taints.add(taint);
        }
    }

    /** The resource under which its cards are asked for; empty when it has none. */
    Optional<String> cardResource() {
        return room.extended().keySet().stream()
                .filter(CardResources::isCard)
                .sorted()
                .findFirst();
    }

    int cards() {
        return cardResource()
                .map(name -> room.extended().getOrDefault(name, 0L))
                .map(Math::toIntExact)
                .orElse(0);
    }

    /** What its cards are called: the label that says so, else the resource's name. */
    String model() {
        return MODEL_LABELS.stream()
                .filter(labels::containsKey)
                .map(label -> labels.getOrDefault(label, ""))
                .findFirst()
                .orElseGet(() -> cardResource().orElse(""));
    }

    /** Memory of one card where a label states it, in bytes; 0 = not stated. */
    long cardMemoryBytes() {
        OptionalLong mebibytes = Quantity.units(labels.getOrDefault("nvidia.com/gpu.memory", "0")).stream()
                .mapToLong(Long::longValue)
                .findFirst();
        return mebibytes.orElse(0) * MIB;
    }
}
