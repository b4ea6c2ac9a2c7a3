package dev.lamina.cli.plan;

import dev.lamina.core.plan.Refusal;
import dev.lamina.sim.kubectl.Comparison;
import dev.lamina.sim.kubectl.Situation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A comparison for scripts. */
final class KubectlJson {
    private KubectlJson() {}

    static Map<String, Object> of(Comparison comparison, List<String> remarks) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("policy", comparison.policy());
        json.put("nodes", comparison.size().nodes());
        json.put("cards", comparison.size().cards());
        json.put("runningPods", comparison.size().running());
        json.put("fixedPods", comparison.size().fixed());
        json.put("waitingPods", comparison.size().waiting());
        json.put("actual", situation(comparison.actual()));
        Map<String, Object> filled = situation(comparison.filled().situation());
        filled.put("startedPods", comparison.filled().started());
        filled.put("refusals", refusals(comparison.filled().refusals()));
        json.put("waitingBeside", filled);
        json.put("withMoves", planned(comparison.moved()));
        json.put("plannedAnew", planned(comparison.planned()));
        json.put("notLookedAt", remarks);
        return json;
    }

    private static Map<String, Object> planned(Comparison.Planned planned) {
        Map<String, Object> json = situation(planned.situation());
        json.put("startedPods", planned.started());
        json.put("refusals", refusals(planned.refusals()));
        json.put(
                "podsElsewhere",
                planned.elsewhere().stream().map(KubectlJson::elsewhere).toList());
        return json;
    }

    private static Map<String, Object> situation(Situation situation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cardsHeld", situation.cardsHeld());
        json.put("nodesWithACardHeld", situation.nodesInUse());
        json.put("largestFreeBlock", situation.largestFreeBlock());
        json.put("unusableCards", Digits.four(situation.unusableCards()));
        return json;
    }

    private static Map<String, Object> elsewhere(Comparison.Elsewhere pod) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pod", pod.pod());
        json.put("from", pod.from());
        json.put("to", pod.to());
        return json;
    }

    private static List<Map<String, Object>> refusals(List<Refusal> refusals) {
        return refusals.stream().map(KubectlJson::refusal).toList();
    }

    private static Map<String, Object> refusal(Refusal refusal) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pod", refusal.request());
        json.put("constraint", refusal.constraintName());
        json.put("asked", refusal.asked());
        json.put("available", refusal.available());
        json.put("nearestChange", refusal.nearestChange());
        return json;
    }
}
