package dev.lamina.sim.snapshot;

import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.plan.Disruption;
import dev.lamina.core.schedule.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How it is decided, as JSON and back. */
final class RulesJson {
    private RulesJson() {}

    static Map<String, Object> rules(SavedState.Rules rules) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("policy", rules.policy());
        json.put("seed", rules.seed());
        json.put("heads", rules.patience().heads());
        json.put("ageNs", rules.patience().ageNs());
        json.put("promises", rules.patience().most());
        Disruption disruption = rules.patience().disruption();
        json.put("graceNs", disruption.graceNs());
        json.put("protectNs", disruption.protectNs());
        json.put("stops", disruption.most());
        json.put("windowNs", disruption.windowNs());
        if (disruption.overrunAfterNs() != Disruption.NEVER) {
            json.put("overrunAfterNs", disruption.overrunAfterNs());
        }
        List<Map<String, Object>> mix = new ArrayList<>();
        for (int i = 0; i < rules.mix().typicals().size(); i++) {
            mix.add(typical(rules.mix().typicals().get(i), rules.mix().weights().get(i)));
        }
        json.put("mix", mix);
        return json;
    }

    private static Map<String, Object> typical(Typical typical, long weight) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cpuMilli", typical.cpuMilli());
        json.put("cards", typical.cards());
        json.put("milli", typical.milli());
        json.put("models", typical.models());
        json.put("weight", weight);
        return json;
    }

    static SavedState.Rules rules(Part part) {
        part.only(
                "policy",
                "seed",
                "heads",
                "ageNs",
                "promises",
                "graceNs",
                "protectNs",
                "stops",
                "windowNs",
                "overrunAfterNs",
                "mix");
        List<Typical> typicals = new ArrayList<>();
        List<Long> weights = new ArrayList<>();
        for (Part each : part.list("mix")) {
            each.only("cpuMilli", "cards", "milli", "models", "weight");
            typicals.add(new Typical(
                    each.whole("cpuMilli"),
                    each.number("cards", 0, Long.SIZE),
                    each.number("milli", 0, 1000),
                    each.texts("models")));
            weights.add(each.whole("weight"));
        }
        Settings.Patience patience = new Settings.Patience(
                part.numberOr("heads", 0), part.whole("ageNs"), part.numberOr("promises", 0), disruption(part));
        return new SavedState.Rules(part.text("policy"), new Mix(typicals, weights), part.wholeOr("seed", 0), patience);
    }

    private static Disruption disruption(Part part) {
        Disruption usual = Disruption.DEFAULT;
        return new Disruption(
                part.wholeOr("graceNs", usual.graceNs()),
                part.wholeOr("protectNs", usual.protectNs()),
                part.numberOr("stops", usual.most()),
                part.wholeOr("windowNs", usual.windowNs()),
                part.wholeOr("overrunAfterNs", Disruption.NEVER));
    }
}
