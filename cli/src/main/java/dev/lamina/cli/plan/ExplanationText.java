package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Table;
import dev.lamina.core.explain.Explanation;
import dev.lamina.core.plan.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why somebody waits, for people and for scripts. */
final class ExplanationText {
    private static final double NS_IN_SECOND = 1e9;

    private ExplanationText() {}

    static void answer(Terminal terminal, Explanation explanation, long nowNs) {
        terminal.answer(json(explanation), () -> text(explanation, nowNs));
    }

    private static String text(Explanation explanation, long nowNs) {
        StringBuilder text = new StringBuilder();
        String queue = explanation.queue().isEmpty() ? "" : " in queue " + explanation.queue();
        if (explanation.starts()) {
            return "%s%s starts now%n".formatted(explanation.request(), queue);
        }
        for (Refusal reason : explanation.reasons()) {
            text.append("%s%s waits: %s%n".formatted(explanation.request(), queue, shortage(reason)));
            text.append("nearest change: %s%n".formatted(reason.nearestChange()));
        }
        text.append(outlook(explanation.outlook(), nowNs)).append("\n\n");
        Table nodes = new Table("closest nodes", "what they lack for one member");
        explanation
                .nearest()
                .forEach(node ->
                        nodes.row(node.node(), node.lacks().isEmpty() ? "nothing" : String.join("; ", node.lacks())));
        text.append(nodes.render());
        Table changes = new Table("any one of these starts it now (each was tried)");
        explanation.changes().forEach(changes::row);
        text.append('\n');
        text.append(
                explanation.changes().isEmpty() ? "no single change that was tried starts it now\n" : changes.render());
        return text.toString();
    }

    private static String shortage(Refusal reason) {
        if (reason instanceof Refusal.HeldBack held) {
            return "it is said to run for " + fixed(0, held.asked() / NS_IN_SECOND) + " s, and in "
                    + fixed(0, held.available() / NS_IN_SECOND) + " s " + held.behind() + " is to start";
        }
        return "short of %s, asked %d, available %d"
                .formatted(reason.constraintName(), reason.asked(), reason.available());
    }

    private static String outlook(Explanation.Outlook outlook, long nowNs) {
        return outlook.known()
                ? "starts in about " + fixed(0, (outlook.startNs() - nowNs) / NS_IN_SECOND) + " s, at "
                        + fixed(0, outlook.startNs() / NS_IN_SECOND) + " s"
                : "when it starts cannot be said: " + outlook.why();
    }

    private static Map<String, @Nullable Object> json(Explanation explanation) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("request", explanation.request());
        json.put("queue", explanation.queue());
        json.put("waitedSeconds", Digits.four(explanation.waitedNs() / NS_IN_SECOND));
        json.put("startsNow", explanation.starts());
        json.put(
                "reasons",
                explanation.reasons().stream().map(ExplanationText::json).toList());
        json.put(
                "nearestNodes",
                explanation.nearest().stream().map(ExplanationText::json).toList());
        json.put("changesThatStartIt", explanation.changes());
        Explanation.Outlook outlook = explanation.outlook();
        json.put("startSeconds", outlook.known() ? Digits.four(outlook.startNs() / NS_IN_SECOND) : null);
        json.put("startUnknownBecause", outlook.why());
        return json;
    }

    private static Map<String, Object> json(Refusal reason) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("constraint", reason.constraintName());
        json.put("asked", reason.asked());
        json.put("available", reason.available());
        json.put("nearestChange", reason.nearestChange());
        return json;
    }

    private static Map<String, Object> json(Explanation.NearNode node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", node.node());
        json.put("lacks", node.lacks());
        return json;
    }
}
