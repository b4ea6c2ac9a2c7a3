package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.count;
import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

import dev.lamina.sim.replay.NodeGrid;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** A replay as a page: how busy the cards were and how long whom kept waiting. */
public final class ReplayReport {
    private static final double NS_IN_SECOND = 1e9;
    private static final double NS_IN_HOUR = 3.6e12;

    private ReplayReport() {}

    /**
     * The whole page.
     *
     * @param results of one trace on one cluster, at least one
     * @param command that makes the page again
     */
    public static String html(List<ReplayResult> results, String command) {
        ReplayResult first = results.getFirst();
        NodeGrid grid = first.grid();
        long started = first.waits().isEmpty() ? 0 : first.waits().getLast().jobs();
        Page page = new Page(
                "Who waits how long?",
                format(
                        "%s jobs on %s nodes of %d cards, first come first served: nobody starts before the one in front.",
                        count(started), count(grid.nodes()), grid.cardsPerNode()));
        page.top(facts(first));
        page.section("Over time", "", "<div class=\"charts\">" + used(results) + waiting(results) + "</div>");
        for (ReplayResult result : results) {
            page.section("Waits under " + result.policy(), note(result), waits(result));
        }
        return page.section(
                        "How it was counted",
                        "",
                        "<ul class=\"notes\"><li>A job starts when all its cards are there at once: wholly free nodes for as many as it fills,"
                                + " and one more for what remains.</li><li>Virtual time in whole nanoseconds; the same trace gives the same"
                                + " answer.</li></ul><p class=\"note\" style=\"margin-top:1rem\">Again: <code>"
                                + text(command) + "</code></p>")
                .html();
    }

    private static String facts(ReplayResult result) {
        StringBuilder facts = new StringBuilder("<div class=\"facts\">");
        facts.append(
                fact(format("%.1f<small>%%</small>", result.usedPercent()), "of all cards in use, first job to last"));
        for (Waits waits : result.waits()) {
            boolean gangs = waits.cards().equals("8 and more");
            if (gangs || waits.cards().equals("all")) {
                String who = gangs ? "jobs of 8 cards and more" : "all jobs";
                facts.append(fact(
                        duration(waits.meanNs()), "mean wait of " + who + "; the longest " + duration(waits.maxNs())));
            }
        }
        facts.append(fact(format("%.1f<small>h</small>", result.endNs() / NS_IN_HOUR), "until the last job had ended"));
        return facts.append("</div>").toString();
    }

    private static String fact(String big, String caption) {
        return "<div class=\"fact\"><div class=\"big\">" + big + "</div><div class=\"caption\">" + caption
                + "</div></div>";
    }

    private static String duration(long ns) {
        double seconds = ns / NS_IN_SECOND;
        if (seconds < 120) {
            return format("%.0f s", seconds);
        }
        return seconds < 7200 ? format("%.0f min", seconds / 60) : format("%.1f h", seconds / 3600);
    }

    private static String used(List<ReplayResult> results) {
        NodeGrid grid = results.getFirst().grid();
        List<Series> lines = lines(results, ReplayResult.Instant::usedCards);
        Axis y = new Axis("", 0, grid.cards() * 1.05, "");
        return new LineChart("Cards in use, of " + count(grid.cards()), hours(lines), y, lines).html();
    }

    private static String waiting(List<ReplayResult> results) {
        List<Series> lines = lines(results, ReplayResult.Instant::waiting);
        List<Double> values = new ArrayList<>(List.of(0.0));
        lines.forEach(line -> values.addAll(line.y()));
        return new LineChart("Jobs waiting", hours(lines), Axis.around("", "", values), lines).html();
    }

    private static List<Series> lines(List<ReplayResult> results, ToLongFunction<ReplayResult.Instant> what) {
        return results.stream()
                .map(result -> Timeline.of(result.policy(), result.instants(), what))
                .toList();
    }

    private static Axis hours(List<Series> lines) {
        double least =
                lines.stream().mapToDouble(line -> line.x().getFirst()).min().orElse(0);
        double most = lines.stream().mapToDouble(Series::lastX).max().orElse(1);
        return new Axis("hours", least, Math.max(most, least + 1e-6), "");
    }

    private static String note(ReplayResult result) {
        return result.refused() == 0
                ? ""
                : count(result.refused()) + " jobs ask for more cards than there are and never start.";
    }

    private static String waits(ReplayResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (Waits waits : result.waits()) {
            rows.add(List.of(
                    "<b>" + text(waits.cards()) + "</b>",
                    count(waits.jobs()),
                    duration(waits.meanNs()),
                    duration(waits.p50Ns()),
                    duration(waits.p99Ns()),
                    duration(waits.maxNs())));
        }
        return Html.table(List.of("cards", ">jobs", ">mean wait", ">half below", ">99% below", ">longest"), rows);
    }
}
