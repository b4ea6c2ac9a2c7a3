package dev.lamina.sim.kubectl;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a pod asks of its node, or a node has for pods.
 *
 * @param cpuMilli thousandths of a processor core
 * @param memoryBytes main memory
 * @param extended whole units by resource name, such as {@code nvidia.com/gpu}; only those above 0
 */
record Resources(long cpuMilli, long memoryBytes, Map<String, Long> extended) {
    static final Resources NONE = new Resources(0, 0, Map.of());

    /** Resources that every node has or that say nothing about where a pod fits. */
    private static final Set<String> ORDINARY = Set.of("cpu", "memory", "pods", "ephemeral-storage");

    Resources {
        extended = Map.copyOf(extended);
    }

    /** Reads a list of quantities, such as {@code requests} or {@code allocatable}. */
    static Resources of(Fields list) {
        Map<String, Long> extended = new HashMap<>();
        for (String name : list.names()) {
            long amount = ORDINARY.contains(name) || isStorage(name)
                    ? 0
                    : list.at(name).units();
            if (amount > 0) {
                extended.put(name, amount);
            }
        }
        return new Resources(list.at("cpu").milli(), list.at("memory").units(), extended);
    }

    private static boolean isStorage(String name) {
        return name.startsWith("hugepages-") || name.startsWith("attachable-volumes-");
    }

    /** What a container asks: its requests, and where it names only a limit, that. */
    static Resources asked(Fields container) {
        Resources requests = of(container.at("resources").at("requests"));
        Resources limits = of(container.at("resources").at("limits"));
        Fields named = container.at("resources").at("requests");
        Map<String, Long> extended = new HashMap<>(limits.extended());
        extended.putAll(requests.extended());
        return new Resources(
                named.at("cpu").isMissing() ? limits.cpuMilli() : requests.cpuMilli(),
                named.at("memory").isMissing() ? limits.memoryBytes() : requests.memoryBytes(),
                extended);
    }

    Resources plus(Resources other) {
        Map<String, Long> sum = new HashMap<>(extended);
        other.extended.forEach((name, amount) -> sum.merge(name, amount, Math::addExact));
        return new Resources(
                Math.addExact(cpuMilli, other.cpuMilli), Math.addExact(memoryBytes, other.memoryBytes), sum);
    }

    Resources max(Resources other) {
        Map<String, Long> most = new HashMap<>(extended);
        other.extended.forEach((name, amount) -> most.merge(name, amount, Math::max));
        return new Resources(Math.max(cpuMilli, other.cpuMilli), Math.max(memoryBytes, other.memoryBytes), most);
    }
}
