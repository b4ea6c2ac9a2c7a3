package dev.lamina.sim.snapshot;

import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.Quota;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Queues as JSON and back; a limit or a cap that is not there is left out. */
final class QueueJson {
    private QueueJson() {}

    static Map<String, Object> queue(QueueSpec spec) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", spec.name());
        json.put("parent", spec.parent());
        json.put("weight", spec.weight());
        Map<String, Object> quotas = new LinkedHashMap<>();
        new TreeMap<>(spec.quotas()).forEach((model, quota) -> quotas.put(model, quota(quota)));
        json.put("models", quotas);
        json.put("others", quota(spec.others()));
        return json;
    }

    private static Map<String, Object> quota(Quota quota) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("guaranteeMilli", quota.guaranteeMilli());
        if (quota.limitMilli() != Quota.UNLIMITED) {
            json.put("limitMilli", quota.limitMilli());
        }
        json.put("weight", quota.weight());
        if (quota.userCapMilli() != Quota.UNLIMITED) {
            json.put("userCapMilli", quota.userCapMilli());
        }
        return json;
    }

    static QueueSpec queue(Part part) {
        part.only("name", "parent", "weight", "models", "others");
        Map<String, Quota> quotas = new HashMap<>();
        Part models = part.at("models");
        models.json().propertyNames().forEach(model -> quotas.put(model, quota(models.at(model))));
        return new QueueSpec(
                part.text("name"),
                part.textOr("parent", ""),
                part.numberOr("weight", 1),
                quotas,
                part.has("others") ? quota(part.at("others")) : Quota.SPARE);
    }

    private static Quota quota(Part part) {
        part.only("guaranteeMilli", "limitMilli", "weight", "userCapMilli");
        return new Quota(
                part.wholeOr("guaranteeMilli", 0),
                part.wholeOr("limitMilli", Quota.UNLIMITED),
                part.numberOr("weight", 1),
                part.wholeOr("userCapMilli", Quota.UNLIMITED));
    }
}
