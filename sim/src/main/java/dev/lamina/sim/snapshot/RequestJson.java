package dev.lamina.sim.snapshot;

import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.LabelRule;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.request.Toleration;
import dev.lamina.core.slice.SliceClass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests as JSON and back. What is usual is left out; shapes are written once and named by their number. */
final class RequestJson {
    private RequestJson() {}

    static Map<String, Object> shape(Shape shape) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cpuMilli", shape.cpuMilli());
        json.put("memoryBytes", shape.memoryBytes());
        CardDemand cards = shape.cards();
        if (cards.count() > 0) {
            json.put("cards", cards.count());
            json.put("guaranteeMilli", cards.guaranteeMilli());
            json.put("limitMilli", cards.limitMilli());
            switch (cards.memory()) {
                case CardMemory.Bytes bytes -> json.put("cardMemoryBytes", bytes.bytes());
                case CardMemory.FractionOfCard part -> json.put("cardMemoryMilli", part.milli());
                case CardMemory.Unconstrained none -> {}
            }
            json.put("class", cards.terms().sliceClass().label());
            json.put("exclusive", cards.terms().exclusive());
        }
        constraints(json, shape.constraints());
        return json;
    }

    private static void constraints(Map<String, Object> json, Constraints constraints) {
        if (!constraints.models().isEmpty()) {
            json.put("models", constraints.models());
        }
        if (!constraints.affinity().isEmpty()) {
            json.put(
                    "affinity",
                    constraints.affinity().stream()
                            .map(rules -> rules.stream().map(RequestJson::rule).toList())
                            .toList());
        }
        if (!constraints.tolerations().isEmpty()) {
            json.put(
                    "tolerations",
                    constraints.tolerations().stream()
                            .map(RequestJson::toleration)
                            .toList());
        }
    }

    private static Map<String, Object> rule(LabelRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", rule.key());
        json.put("test", Part.word(rule.test()));
        json.put("values", rule.values());
        return json;
    }

    private static Map<String, Object> toleration(Toleration toleration) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", toleration.key());
        json.put("value", toleration.value());
        json.put("anyValue", toleration.anyValue());
        return json;
    }

    static Shape shape(Part part) {
        part.only(
                "cpuMilli",
                "memoryBytes",
                "cards",
                "guaranteeMilli",
                "limitMilli",
                "cardMemoryBytes",
                "cardMemoryMilli",
                "class",
                "exclusive",
                "models",
                "affinity",
                "tolerations");
        Constraints constraints = new Constraints(
                part.texts("models"),
                part.list("affinity").stream()
                        .map(rules ->
                                rules.list().stream().map(RequestJson::rule).toList())
                        .toList(),
                part.list("tolerations").stream().map(RequestJson::toleration).toList());
        return new Shape(part.whole("cpuMilli"), part.whole("memoryBytes"), demand(part), constraints);
    }

    private static CardDemand demand(Part part) {
        if (part.numberOr("cards", 0) == 0) {
            return CardDemand.NONE;
        }
        SliceClass served = SliceClass.of(part.textOr("class", SliceClass.STANDARD.label()));
        return new CardDemand(
                part.numberOr("cards", 0),
                part.number("guaranteeMilli", 0, 1000),
                part.number("limitMilli", 0, 1000),
                memory(part),
                new CardDemand.Terms(served, part.flagOr("exclusive", false)));
    }

    private static CardMemory memory(Part part) {
        if (part.has("cardMemoryBytes") && part.has("cardMemoryMilli")) {
            throw part.at("cardMemoryMilli").wrong("nothing beside cardMemoryBytes");
        }
        if (part.has("cardMemoryBytes")) {
            return new CardMemory.Bytes(part.whole("cardMemoryBytes"));
        }
        return part.has("cardMemoryMilli")
                ? new CardMemory.FractionOfCard(part.numberOr("cardMemoryMilli", 0))
                : CardMemory.UNCONSTRAINED;
    }

    private static LabelRule rule(Part part) {
        part.only("key", "test", "values");
        return new LabelRule(part.text("key"), part.choiceOr("test", LabelRule.Test.IN), part.texts("values"));
    }

    private static Toleration toleration(Part part) {
        part.only("key", "value", "anyValue");
        return new Toleration(part.text("key"), part.text("value"), part.flagOr("anyValue", false));
    }

    static Map<String, Object> request(Request request, Numbered<Shape> shapes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", request.name());
        claim(json, request.claim());
        json.put(
                "groups",
                request.groups().stream().map(group -> group(group, shapes)).toList());
        if (request.gathering().kind() != Gathering.Kind.NONE) {
            json.put("gathering", Part.word(request.gathering().kind()));
            json.put("level", request.gathering().level());
        }
        if (request.estimate().p90Ns() > 0) {
            json.put("p50Ns", request.estimate().p50Ns());
            json.put("p90Ns", request.estimate().p90Ns());
        }
        return json;
    }

    private static void claim(Map<String, Object> json, Claim claim) {
        if (!claim.queue().isEmpty()) {
            json.put("queue", claim.queue());
        }
        if (!claim.user().isEmpty()) {
            json.put("user", claim.user());
        }
        if (claim.priority() != 0) {
            json.put("priority", claim.priority());
        }
        if (!claim.preemptible()) {
            json.put("preemptible", false);
        }
    }

    private static Map<String, Object> group(MemberGroup group, Numbered<Shape> shapes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("role", group.role());
        json.put("shape", shapes.number(group.shape()));
        json.put("min", group.min());
        json.put("max", group.max());
        return json;
    }

    static Request request(Part part, List<Shape> shapes) {
        part.only("name", "queue", "user", "priority", "preemptible", "groups", "gathering", "level", "p50Ns", "p90Ns");
        Claim claim = new Claim(
                part.textOr("queue", ""),
                part.textOr("user", ""),
                part.numberOr("priority", 0),
                part.flagOr("preemptible", true));
        Gathering gathering = new Gathering(part.choiceOr("gathering", Gathering.Kind.NONE), part.textOr("level", ""));
        List<MemberGroup> groups =
                part.list("groups").stream().map(group -> group(group, shapes)).toList();
        Estimate estimate = new Estimate(part.wholeOr("p50Ns", 0), part.wholeOr("p90Ns", 0));
        return new Request(part.text("name"), claim, groups, gathering, estimate);
    }

    private static MemberGroup group(Part part, List<Shape> shapes) {
        part.only("role", "shape", "min", "max");
        return new MemberGroup(
                part.text("role"),
                shapes.get(part.number("shape", 0, shapes.size() - 1)),
                part.number("min", 0, Integer.MAX_VALUE),
                part.number("max", 0, Integer.MAX_VALUE));
    }
}
