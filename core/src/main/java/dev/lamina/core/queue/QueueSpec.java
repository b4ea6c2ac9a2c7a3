package dev.lamina.core.queue;

import static dev.lamina.core.queue.Checks.require;

import java.util.Map;
import java.util.Objects;

/**
 * One queue as an operator states it.
 *
 * @param name unique in the tree, not blank
 * @param parent the name of the queue around it; empty = the root
 * @param weight its part of cpu and memory beside its siblings', 1..{@link Quota#MOST_WEIGHT}
 * @param quotas by card model
 * @param others the quota of each model that {@code quotas} does not name
 */
public record QueueSpec(String name, String parent, int weight, Map<String, Quota> quotas, Quota others) {
    /** Throws BAD_INPUT for a blank name or a weight outside its range. */
    public QueueSpec {
        quotas = Map.copyOf(quotas);
        Objects.requireNonNull(others, "others");
        Objects.requireNonNull(parent, "parent");
        require(!name.isBlank(), "a queue has no name; give each queue its own");
        require(
                weight >= 1 && weight <= Quota.MOST_WEIGHT,
                "queue " + name + " has weight " + weight + "; it must be 1.." + Quota.MOST_WEIGHT);
    }

    /** A queue below the root that lives of what others leave, of weight 1. */
    public static QueueSpec spare(String name) {
        return new QueueSpec(name, "", 1, Map.of(), Quota.SPARE);
    }

    /** What it may hold of a model. */
    public Quota quota(String model) {
        return quotas.getOrDefault(model, others);
    }
}
