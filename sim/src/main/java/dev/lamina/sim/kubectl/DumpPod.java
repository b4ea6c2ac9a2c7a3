package dev.lamina.sim.kubectl;

import dev.lamina.core.cluster.Node;
import dev.lamina.core.request.LabelRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pod that runs or waits, as the dump has it.
 *
 * @param name namespace and name
 * @param asked what it holds of its node, overhead and the largest step of its start included
 * @param node where it runs; empty while it waits
 * @param tenant its namespace
 * @param created when it was made, as written; orders those that wait
 * @param rules where it may go
 * @param origin where in the dump it stands, for complaints
 */
record DumpPod(String name, Resources asked, String node, String tenant, String created, Rules rules, String origin) {
    /**
     * Where a pod may go.
     *
     * @param affinity alternatives of label rules
     * @param tolerations taints that it puts up with
     * @param fixedBecause why the plan leaves it where it is; empty = it may go elsewhere
     */
    record Rules(List<List<LabelRule>> affinity, List<TolerationRule> tolerations, String fixedBecause) {
        Rules {
            affinity = affinity.stream().map(List::copyOf).toList();
            tolerations = List.copyOf(tolerations);
        }
    }

    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    /** Whether a pod's item still holds or wants anything. */
    static boolean isOver(Fields item) {
        return OVER.contains(item.at("status").at("phase").text());
    }

    static DumpPod of(Fields item) {
        Fields meta = item.at("metadata");
        Fields spec = item.at("spec");
        String tenant = meta.at("namespace").text();
        String name = meta.at("name").required();
        List<TolerationRule> tolerations =
                spec.at("tolerations").each().stream().map(TolerationRule::of).toList();
        Resources asked = asked(spec);
        asked.extended().forEach((resource, amount) -> {
            if (CardResources.isCard(resource) && amount > Node.MOST_CARDS) {
                throw spec.at("containers").wrong("at most " + Node.MOST_CARDS + " of " + resource + ", not " + amount);
            }
        });
        return new DumpPod(
                tenant.isEmpty() ? name : tenant + "/" + name,
                asked,
                spec.at("nodeName").text(),
                tenant,
                meta.at("creationTimestamp").text(),
                new Rules(AffinityRules.of(spec), tolerations, FixedPods.reason(item, asked)),
                item.item());
    }

    /** The sum of its containers or the most that its start needs at once, and the overhead of its runtime. */
    private static Resources asked(Fields spec) {
        Resources beside = Resources.NONE;
        Resources start = Resources.NONE;
        for (Fields container : spec.at("initContainers").each()) {
            Resources own = Resources.asked(container);
            start = start.max(beside.plus(own));
            if (container.at("restartPolicy").text().equals("Always")) {
                beside = beside.plus(own);
            }
        }
        Resources running = beside;
        for (Fields container : spec.at("containers").each()) {
            running = running.plus(Resources.asked(container));
        }
        Resources whole = running.max(start);
        Fields ofPod = spec.at("resources").at("requests");
        Resources stated = Resources.of(ofPod);
        Resources asked = new Resources(
                ofPod.at("cpu").isMissing() ? whole.cpuMilli() : stated.cpuMilli(),
                ofPod.at("memory").isMissing() ? whole.memoryBytes() : stated.memoryBytes(),
                whole.extended());
        return asked.plus(Resources.of(spec.at("overhead")));
    }

    boolean isWaiting() {
        return node.isEmpty();
    }

    /** Whether the plan leaves it where it is. */
    boolean isFixed() {
        return !rules.fixedBecause().isEmpty();
    }

    /** The resource under which it asks for cards; empty when it asks for none. */
    Optional<String> cardResource() {
        return asked.extended().keySet().stream()
                .filter(CardResources::isCard)
                .sorted()
                .findFirst();
    }

    /** How many cards it holds or wants. */
    int cards() {
        return cardResource()
                .map(name -> asked.extended().getOrDefault(name, 0L))
                .map(Math::toIntExact)
                .orElse(0);
    }
}
