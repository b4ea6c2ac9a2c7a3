package dev.lamina.sim.kubectl;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which pods the plan leaves where they are: those that belong to their node, and those with a rule that the plan does not look at, because an
 * answer that breaks a rule would be a lie.
 */
final class FixedPods {
    static final String DAEMON = "daemon of its node";

    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private FixedPods() {}

    /** Why a pod stays; empty when it may go elsewhere. */
    static String reason(Fields item, Resources asked) {
        Fields spec = item.at("spec");
        return Stream.of(
                        of(isDaemon(item), DAEMON),
                        of(hasPodAffinity(spec), "rule about other pods (pod affinity)"),
                        of(mustSpread(spec), "rule about other pods (topology spread)"),
                        of(any(spec, "volumes", "persistentVolumeClaim"), "volume that may be bound to a place"),
                        of(!spec.at("resourceClaims").each().isEmpty(), "claim on a device (resourceClaims)"),
                        of(!spec.at("schedulingGates").each().isEmpty(), "scheduling gate"),
                        of(hasHostPort(spec), "port of its node (hostPort)"),
                        of(isUnusual(asked), "resource that is not looked at: " + unusual(asked)))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
    }

    private static Optional<String> of(boolean holds, String reason) {
        return holds ? Optional.of(reason) : Optional.empty();
    }

    private static boolean isDaemon(Fields item) {
        Fields meta = item.at("metadata");
        List<Fields> owners = meta.at("ownerReferences").each();
        return !meta.at("annotations").at("kubernetes.io/config.mirror").isMissing()
                || owners.stream()
                        .anyMatch(owner -> List.of("DaemonSet", "Node")
                                .contains(owner.at("kind").text()));
    }

    private static boolean hasPodAffinity(Fields spec) {
        return Stream.of("podAffinity", "podAntiAffinity")
                .anyMatch(kind ->
                        !spec.at("affinity").at(kind).at(REQUIRED).each().isEmpty());
    }

    private static boolean mustSpread(Fields spec) {
        return spec.at("topologySpreadConstraints").each().stream()
                .anyMatch(rule -> rule.at("whenUnsatisfiable").text().equals("DoNotSchedule"));
    }

    private static boolean any(Fields spec, String list, String field) {
        return spec.at(list).each().stream()
                .anyMatch(member -> !member.at(field).isMissing());
    }

    private static boolean hasHostPort(Fields spec) {
        return spec.at("containers").each().stream()
                .flatMap(container -> container.at("ports").each().stream())
                .anyMatch(port -> port.at("hostPort").units() > 0);
    }

    private static boolean isUnusual(Resources asked) {
        long cards =
                asked.extended().keySet().stream().filter(CardResources::isCard).count();
        return cards > 1 || asked.extended().size() > cards;
    }

    private static String unusual(Resources asked) {
        return String.join(", ", asked.extended().keySet().stream().sorted().toList());
    }
}
