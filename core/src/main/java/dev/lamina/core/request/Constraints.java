package dev.lamina.core.request;

import dev.lamina.core.cluster.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes and cards a member may use at all.
 *
 * @param models allowed card models, the one that is charged first at the front; empty = any
 * @param affinity alternatives of label rules; a node must pass every rule of at least one; empty = any node
 * @param tolerations which taints it puts up with
 */
public record Constraints(List<String> models, List<List<LabelRule>> affinity, List<Toleration> tolerations) {
    /** Anywhere without a taint. */
    public static final Constraints ANYWHERE = new Constraints(List.of(), List.of(), List.of());

    /** Copies its parts; a model named twice counts once. */
    public Constraints {
        models = models.stream().distinct().toList();
        affinity = affinity.stream().map(List::copyOf).toList();
        tolerations = List.copyOf(tolerations);
    }

    // Written out, for what the compiler makes of a record is put together at every start.
    @Override
    public int hashCode() {
        return 31 * (31 * models.hashCode() + affinity.hashCode()) + tolerations.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Constraints that
                && models.equals(that.models)
                && affinity.equals(that.affinity)
                && tolerations.equals(that.tolerations);
    }

    /** Only cards of these models. */
    public static Constraints ofModels(List<String> models) {
        return models.isEmpty() ? ANYWHERE : new Constraints(models, List.of(), List.of());
    }

    /** Whether a node's labels and taints let it in; its cards are another question. */
    public boolean admits(Node node) {
        boolean liked = affinity.isEmpty()
                || affinity.stream().anyMatch(rules -> rules.stream().allMatch(rule -> rule.admits(node.labels())));
        return liked
                && node.taints().stream()
                        .allMatch(taint -> tolerations.stream().anyMatch(toleration -> toleration.covers(taint)));
    }

    /** Whether a card of this model may be used. */
    public boolean allows(String model) {
        return models.isEmpty() || models.contains(model);
    }
}
