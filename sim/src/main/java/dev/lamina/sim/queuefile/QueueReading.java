package dev.lamina.sim.queuefile;

import dev.lamina.core.error.LaminaException;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.Quota;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a file and what is wrong with each value of its own. Where a value is wrong its default stands in for it, so that the rest can
 * be looked at too. Used by one thread.
 */
final class QueueReading {
    private static final String OTHERS = "*";

    private final List<QueueSpec> specs = new ArrayList<>();
    private final List<Map<String, Integer>> lines = new ArrayList<>();
    private final List<FileMistake> mistakes = new ArrayList<>();
    private final Amounts amounts = new Amounts(mistakes);

    QueueReading(Part file) {
        Map<String, Part> top = fields(file, "the file", List.of("queues"));
        Part queues = top.get("queues");
        if (queues == null) {
            mistakes.add(new FileMistake(file.line(), "there is no list of queues; begin with 'queues:'"));
        } else {
            items(queues).forEach(this::queue);
        }
    }

    List<QueueSpec> specs() {
        return specs;
    }

    List<FileMistake> mistakes() {
        return mistakes;
    }

    /** Where a part of a queue stands; the queue's own line for a part that is not stated. */
    int line(int spec, String key) {
        Map<String, Integer> of = lines.get(spec);
        for (String at = key; ; at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            Integer line = of.get(at);
            if (line != null) {
                return line;
            }
        }
    }

    private List<Part> items(Part part) {
        return switch (part) {
            case Part.Items items -> items.parts();
            case Part.Text text when text.value().isEmpty() -> List.of();
            default -> {
                wrong(part, "queues", "a list, each entry beginning with '- name:'");
                yield List.of();
            }
        };
    }

    private void queue(Part part) {
        Map<String, Part> fields = fields(part, "a queue", List.of("name", "parent", "weight", "models"));
        Map<String, Integer> at = new HashMap<>();
        at.put("", part.line());
        fields.forEach((key, value) -> at.put(key, value.line()));
        at.remove("models");
        String name = text(fields, "name");
        if (name.isEmpty()) {
            mistakes.add(new FileMistake(part.line(), "a queue has no name; give each queue its own"));
            name = "of line " + part.line();
        }
        int weight = amounts.weight(fields, 1);
        Map<String, Quota> quotas = quotas(fields.get("models"), weight, at);
        Quota spare = new Quota(0, Quota.UNLIMITED, weight, Quota.UNLIMITED);
        Quota others = quotas.getOrDefault(OTHERS, spare);
        quotas.remove(OTHERS);
        specs.add(new QueueSpec(name, text(fields, "parent"), weight, quotas, others));
        lines.add(at);
    }

    private Map<String, Quota> quotas(@Nullable Part models, int weight, Map<String, Integer> at) {
        Map<String, Quota> quotas = new LinkedHashMap<>();
        if (models != null) {
            fields(models, "models", List.of())
                    .forEach((model, part) -> quotas.put(model, quota(model, part, weight, at)));
        }
        return quotas;
    }

    private Quota quota(String model, Part part, int weight, Map<String, Integer> at) {
        Map<String, Part> fields = fields(part, "model " + model, List.of("guarantee", "limit", "weight", "per-user"));
        String key = model.equals(OTHERS) ? "others" : "models." + model;
        at.put(key, part.line());
        fields.forEach((amount, value) -> at.put(key + "." + amount, value.line()));
        long guarantee = amounts.milli(fields, "guarantee", 0);
        long limit = amounts.milli(fields, "limit", Quota.UNLIMITED);
        try {
            long perUser = amounts.milli(fields, "per-user", Quota.UNLIMITED);
            return new Quota(guarantee, limit, amounts.weight(fields, weight), perUser);
        } catch (LaminaException wrong) {
            int line = at.getOrDefault(key + ".limit", part.line());
            mistakes.add(new FileMistake(line, model + ": " + wrong.explanation()));
            return new Quota(guarantee, Quota.UNLIMITED, weight, Quota.UNLIMITED);
        }
    }

    /** What stands under each name; says which names are there twice, and which mean nothing when {@code known} is not empty. */
    private Map<String, Part> fields(Part part, String where, List<String> known) {
        Map<String, Part> fields = new LinkedHashMap<>();
        if (!(part instanceof Part.Fields of)) {
            boolean nothing = part instanceof Part.Text text && text.value().isEmpty();
            if (!nothing || where.equals("a queue")) {
                wrong(part, where, "keys with values" + (known.isEmpty() ? "" : " (" + String.join(", ", known) + ")"));
            }
            return fields;
        }
        for (Part.Field field : of.fields()) {
            if (!known.isEmpty() && !known.contains(field.name())) {
                mistakes.add(new FileMistake(
                        field.line(),
                        where + " has a key '" + field.name() + "', which means nothing; use one of "
                                + String.join(", ", known)));
            } else if (fields.putIfAbsent(field.name(), field.part()) != null) {
                mistakes.add(
                        new FileMistake(field.line(), where + " has the key '" + field.name() + "' twice; keep one"));
            }
        }
        return fields;
    }

    private String text(Map<String, Part> fields, String key) {
        Part part = fields.get(key);
        if (part == null || part instanceof Part.Text) {
            return part instanceof Part.Text text ? text.value() : "";
        }
        wrong(part, key, "one word");
        return "";
    }

    private void wrong(Part part, String where, String expected) {
        mistakes.add(new FileMistake(part.line(), where + " is " + part.shown() + ", expected " + expected));
    }
}
