package dev.lamina.sim.kubectl;

import dev.lamina.core.cluster.Taint;
import dev.lamina.core.request.Toleration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A toleration as the dump has it. The core's taints have a key and a value; the effect becomes part of the key here, {@code key:effect}, which
 * is how kubectl prints it.
 *
 * @param key empty = every taint
 * @param value that an equal taint has
 * @param exists whether any value will do
 * @param effect empty = every effect
 */
record TolerationRule(String key, String value, boolean exists, String effect) {
    private static final List<String> EFFECTS = List.of("NoSchedule", "NoExecute");

    static TolerationRule of(Fields toleration) {
        String operator = toleration.at("operator").text();
        if (!Set.of("", "Equal", "Exists").contains(operator)) {
            throw toleration.at("operator").wrong("Equal or Exists");
        }
        return new TolerationRule(
                toleration.at("key").text(),
                toleration.at("value").text(),
                operator.equals("Exists"),
                toleration.at("effect").text());
    }

    static String key(String key, String effect) {
        return key + ":" + effect;
    }

    /** The same for the core, written out for the taints that there are. */
    Stream<Toleration> asCore(Set<Taint> taints) {
        if (!key.isEmpty()) {
            Stream<String> effects = effect.isEmpty() ? EFFECTS.stream() : Stream.of(effect);
            return effects.map(one -> new Toleration(key(key, one), value, exists));
        }
        return taints.stream()
                .filter(taint -> effect.isEmpty() || taint.key().endsWith(":" + effect))
                .map(taint -> new Toleration(taint.key(), "", true))
                .distinct();
    }
}
