package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.count;
import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

import dev.lamina.core.plan.Refusal;
import dev.lamina.sim.kubectl.Comparison;
import dev.lamina.sim.kubectl.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster as it is beside the same cluster planned, as a page. */
public final class ClusterReport {
    private static final int SHOWN = 40;

    private ClusterReport() {}

    /**
     * The whole page.
     *
     * @param comparisons of one cluster, at least one
     * @param remarks what the answer does not look at
     * @param command that makes the page again
     */
    public static String html(List<Comparison> comparisons, List<String> remarks, String command) {
        Comparison first = comparisons.getFirst();
        Comparison.Size size = first.size();
        Page page = new Page(
                "Your cluster, planned",
                format(
                        "%s nodes with %s cards; %s pods that may go elsewhere, %s that stay where they are, %s that wait.",
                        count(size.nodes()),
                        count(size.cards()),
                        count(size.running()),
                        count(size.fixed()),
                        count(size.waiting())));
        page.top(facts(first));
        comparisons.forEach(comparison -> page.section("Under " + comparison.policy(), "", situations(comparison)));
        page.section("Waiting pods", waitingNote(first), refusals(first.filled().refusals()));
        page.section(
                "A few moves",
                "In this order; each fits when those before it are done.",
                elsewhere(first.moved(), "moves to"));
        page.section("All placed anew", "", elsewhere(first.planned(), "planned on"));
        return page.section("What this does not look at", "", remarks(remarks, command))
                .html();
    }

    private static String facts(Comparison comparison) {
        Situation actual = comparison.actual();
        Situation planned = comparison.planned().situation();
        int waiting = comparison.size().waiting();
        return "<div class=\"facts\">"
                + fact(
                        format("%d → %d", actual.cardsHeld(), planned.cardsHeld()),
                        "cards held, now and with everything placed anew")
                + fact(
                        format("%d → %d", actual.largestFreeBlock(), planned.largestFreeBlock()),
                        "cards in the largest free block of one node")
                + fact(
                        format("%d<small>of %d</small>", comparison.filled().started(), waiting),
                        "waiting pods that fit beside what runs")
                + fact(
                        format("%d<small>of %d</small>", comparison.moved().started(), waiting),
                        "waiting pods that fit when "
                                + comparison.moved().elsewhere().size() + " running ones move")
                + "</div>";
    }

    private static String fact(String big, String caption) {
        return "<div class=\"fact\"><div class=\"big\">" + big + "</div><div class=\"caption\">" + caption
                + "</div></div>";
    }

    private static String situations(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("as it is", comparison.actual(), "–", "–"));
        rows.add(row(
                "and waiting pods beside",
                comparison.filled().situation(),
                count(comparison.filled().started()),
                "0"));
        rows.add(row(
                "with a few moves",
                comparison.moved().situation(),
                count(comparison.moved().started()),
                count(comparison.moved().elsewhere().size())));
        rows.add(row(
                "all placed anew",
                comparison.planned().situation(),
                count(comparison.planned().started()),
                count(comparison.planned().elsewhere().size())));
        Map<String, Double> cards = new LinkedHashMap<>();
        Situation planned = comparison.planned().situation();
        cards.put("held", (double) planned.cardsHeld());
        double free = comparison.size().cards() - planned.cardsHeld();
        cards.put("free", Math.max(0, free - planned.unusableCards()));
        cards.put("free, unusable for most pods", Math.min(free, planned.unusableCards()));
        Map<String, Double> before = new LinkedHashMap<>();
        double freeNow = comparison.size().cards() - comparison.actual().cardsHeld();
        before.put("held", (double) comparison.actual().cardsHeld());
        before.put("free", Math.max(0, freeNow - comparison.actual().unusableCards()));
        before.put(
                "free, unusable for most pods",
                Math.min(freeNow, comparison.actual().unusableCards()));
        String bars = new Bars("Cards", "held", "held")
                .bar("as it is", before)
                .bar("placed anew", cards)
                .html();
        return Html.table(
                        List.of(
                                "",
                                ">cards held",
                                ">nodes in use",
                                ">largest free block",
                                ">unusable cards",
                                ">waiting pods started",
                                ">pods elsewhere"),
                        rows)
                + bars;
    }

    private static List<String> row(String name, Situation situation, String started, String elsewhere) {
        return List.of(
                "<b>" + text(name) + "</b>",
                count(situation.cardsHeld()),
                count(situation.nodesInUse()),
                count(situation.largestFreeBlock()),
                format("%.1f", situation.unusableCards()),
                started,
                elsewhere);
    }

    private static String waitingNote(Comparison comparison) {
        return comparison.filled().refusals().isEmpty()
                ? "All of them would start beside what runs now."
                : "Those that do not fit beside what runs now, and what would let them start.";
    }

    private static String refusals(List<Refusal> refusals) {
        if (refusals.isEmpty()) {
            return "";
        }
        List<List<String>> rows = refusals.stream()
                .limit(SHOWN)
                .map(refusal -> List.of(
                        text(refusal.request()),
                        text(refusal.constraintName()),
                        refusal.asked() > 0 ? count(refusal.asked()) : "–",
                        refusal.asked() > 0 ? count(refusal.available()) : "–",
                        text(refusal.nearestChange())))
                .toList();
        return Html.table(List.of("pod", "short of", ">asked", ">available", "what would help"), rows)
                + more(refusals.size());
    }

    private static String elsewhere(Comparison.Planned planned, String to) {
        List<Comparison.Elsewhere> pods = planned.elsewhere();
        if (pods.isEmpty()) {
            return "<p class=\"note\">None: every running pod stays where it is.</p>";
        }
        List<List<String>> rows = pods.stream()
                .limit(SHOWN)
                .map(pod -> List.of(text(pod.pod()), text(pod.from()), text(pod.to())))
                .toList();
        return Html.table(List.of("pod", "now on", to), rows) + more(pods.size());
    }

    private static String more(int all) {
        return all <= SHOWN ? "" : "<p class=\"note\">… and " + count(all - SHOWN) + " more; --json has all.</p>";
    }

    private static String remarks(List<String> remarks, String command) {
        StringBuilder list = new StringBuilder("<ul class=\"notes\">");
        remarks.forEach(remark -> list.append("<li>").append(text(remark)).append("</li>"));
        return list.append("<li>Preferred (not required) rules, disruption budgets and priorities.</li></ul>"
                        + "<p class=\"note\" style=\"margin-top:1rem\">Again: <code>")
                .append(text(command))
                .append("</code></p>")
                .toString();
    }
}
