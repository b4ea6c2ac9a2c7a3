package dev.lamina.core.queue;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks for everything that is wrong with a tree, so that an operator mends a file once. */
final class TreeMistakes {
    private final List<QueueSpec> specs;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<QueueMistake> found = new ArrayList<>();

    private TreeMistakes(List<QueueSpec> specs) {
        this.specs = specs;
    }

    static List<QueueMistake> of(List<QueueSpec> specs) {
        TreeMistakes mistakes = new TreeMistakes(specs);
        mistakes.names();
        mistakes.parents();
        mistakes.amounts();
        return List.copyOf(mistakes.found);
    }

    static List<QueueMistake> of(List<QueueSpec> specs, Cluster cluster) {
        Map<String, Long> cards = new TreeMap<>();
        for (Node node : cluster.nodes()) {
            node.cards().forEach(card -> cards.merge(card.model(), (long) card.computeMilli(), Long::sum));
        }
        TreeMistakes mistakes = new TreeMistakes(specs);
        mistakes.found.addAll(of(specs));
        mistakes.unknownModels(cards);
        cards.forEach(mistakes::overTheCluster);
        return List.copyOf(mistakes.found);
    }

    private void unknownModels(Map<String, Long> cards) {
        for (int spec = 0; spec < specs.size(); spec++) {
            for (String model : new TreeSet<>(specs.get(spec).quotas().keySet())) {
                if (!cards.containsKey(model)) {
                    String known = cards.isEmpty() ? "it has no cards" : "it has " + String.join(", ", cards.keySet());
                    found.add(new QueueMistake(
                            spec,
                            "models." + model,
                            "queue " + specs.get(spec).name() + " has a quota of " + model
                                    + ", of which the cluster has no card; " + known));
                }
            }
        }
    }

    private void overTheCluster(String model, long all) {
        long sum = 0;
        int last = 0;
        for (int spec = 0; spec < specs.size(); spec++) {
            QueueSpec queue = specs.get(spec);
            long guarantee = queue.parent().isEmpty() ? queue.quota(model).guaranteeMilli() : 0;
            sum += guarantee;
            last = guarantee > 0 ? spec : last;
        }
        if (sum > all) {
            found.add(new QueueMistake(
                    last,
                    key(model, "guarantee"),
                    "queues are guaranteed " + Milli.cards(sum) + " of " + model + " together, but the cluster has "
                            + Milli.cards(all) + "; lower a guarantee or add cards"));
        }
    }

    private void names() {
        for (int spec = 0; spec < specs.size(); spec++) {
            Integer first = numbers.putIfAbsent(specs.get(spec).name(), spec);
            if (first != null) {
                found.add(new QueueMistake(
                        spec, "name", "queue " + specs.get(spec).name() + " is there twice; give each its own name"));
            }
        }
    }

    private void parents() {
        for (int spec = 0; spec < specs.size(); spec++) {
            QueueSpec queue = specs.get(spec);
            if (!queue.parent().isEmpty() && !numbers.containsKey(queue.parent())) {
                found.add(new QueueMistake(
                        spec,
                        "parent",
                        "queue " + queue.name() + " is inside " + queue.parent()
                                + ", which is not there; add that queue or name another"));
            } else if (circles(spec)) {
                found.add(new QueueMistake(
                        spec,
                        "parent",
                        "queue " + queue.name() + " is inside " + queue.parent()
                                + ", which is inside it again; let one of them be below the root"));
            }
        }
    }

    private boolean circles(int spec) {
        Integer at = spec;
        for (int step = 0; step < specs.size(); step++) {
            at = numbers.get(specs.get(at).parent());
            if (at == null) {
                return false;
            }
            if (at == spec) {
                return true;
            }
        }
        return false;
    }

    private void amounts() {
        Map<String, List<Integer>> children = new LinkedHashMap<>();
        for (int spec = 0; spec < specs.size(); spec++) {
            children.computeIfAbsent(specs.get(spec).parent(), name -> new ArrayList<>())
                    .add(spec);
        }
        children.forEach((name, inside) -> {
            Integer parent = numbers.get(name);
            if (parent != null) {
                models(parent, inside).forEach(model -> amounts(parent, inside, model));
            }
        });
    }

    /** The models that any of them names, and the empty name for all others. */
    private Set<String> models(int parent, List<Integer> inside) {
        Set<String> models = new TreeSet<>(specs.get(parent).quotas().keySet());
        inside.forEach(child -> models.addAll(specs.get(child).quotas().keySet()));
        models.add("");
        return models;
    }

    private void amounts(int parent, List<Integer> inside, String model) {
        QueueSpec around = specs.get(parent);
        Quota has = around.quota(model);
        long sum = 0;
        for (int child : inside) {
            Quota quota = specs.get(child).quota(model);
            sum += quota.guaranteeMilli();
            if (quota.limitMilli() != Quota.UNLIMITED && quota.limitMilli() > has.limitMilli()) {
                found.add(new QueueMistake(
                        child,
                        key(model, "limit"),
                        "queue " + specs.get(child).name() + " may hold " + Milli.cards(quota.limitMilli()) + " of "
                                + shown(model) + ", but " + around.name() + " around it at most "
                                + Milli.cards(has.limitMilli()) + "; lower this limit or raise that"));
            }
        }
        if (sum > has.guaranteeMilli()) {
            found.add(new QueueMistake(
                    parent,
                    key(model, "guarantee"),
                    "the queues inside " + around.name() + " are guaranteed " + Milli.cards(sum) + " of "
                            + shown(model) + " together, but " + around.name() + " only "
                            + Milli.cards(has.guaranteeMilli()) + "; raise that or lower theirs"));
        }
    }

    private static String key(String model, String amount) {
        return (model.isEmpty() ? "others." : "models." + model + ".") + amount;
    }

    private static String shown(String model) {
        return model.isEmpty() ? "models that are not named" : model;
    }
}
