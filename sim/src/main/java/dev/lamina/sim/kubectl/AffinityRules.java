package dev.lamina.sim.kubectl;

import dev.lamina.core.request.LabelRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which nodes a pod may use by their labels: its node selector and its required node affinity. */
final class AffinityRules {
    private static final Map<String, LabelRule.Test> TESTS = Map.of(
            "In", LabelRule.Test.IN,
            "NotIn", LabelRule.Test.NOT_IN,
            "Exists", LabelRule.Test.EXISTS,
            "DoesNotExist", LabelRule.Test.ABSENT,
            "Gt", LabelRule.Test.ABOVE,
            "Lt", LabelRule.Test.BELOW);

    private AffinityRules() {}

    /** Alternatives of rules, any one of which has to hold whole; empty = any node. */
    static List<List<LabelRule>> of(Fields spec) {
        List<LabelRule> selector = new ArrayList<>();
        spec.at("nodeSelector")
                .words()
                .forEach((key, value) -> selector.add(new LabelRule(key, LabelRule.Test.IN, List.of(value))));
        Fields terms = spec.at("affinity")
                .at("nodeAffinity")
                .at("requiredDuringSchedulingIgnoredDuringExecution")
                .at("nodeSelectorTerms");
        if (terms.each().isEmpty()) {
            return selector.isEmpty() ? List.of() : List.of(selector);
        }
        List<List<LabelRule>> alternatives = new ArrayList<>();
        for (Fields term : terms.each()) {
            List<LabelRule> rules = new ArrayList<>(selector);
            term.at("matchExpressions").each().forEach(rule -> rules.add(rule(rule)));
            term.at("matchFields").each().forEach(rule -> rules.add(rule(rule)));
            // An empty term matches nothing in Kubernetes.
            if (rules.size() > selector.size()) {
                alternatives.add(rules);
            }
        }
        return alternatives.isEmpty() ? List.of(List.of(nowhere())) : alternatives;
    }

    private static LabelRule nowhere() {
        return new LabelRule(DumpNode.NAME_FIELD, LabelRule.Test.ABSENT, List.of());
    }

    private static LabelRule rule(Fields rule) {
        LabelRule.Test test = TESTS.get(rule.at("operator").text());
        if (test == null) {
            throw rule.at("operator").wrong("In, NotIn, Exists, DoesNotExist, Gt or Lt");
        }
        return new LabelRule(rule.at("key").required(), test, rule.at("values").texts());
    }
}
