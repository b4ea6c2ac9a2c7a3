package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.count;
import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Scene;
import dev.lamina.sim.replay.Service;
import dev.lamina.sim.replay.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Replays as a page: who waits how long under which discipline, how busy the cards are and how evenly tenants are served. */
public final class ReplayReport {
    private ReplayReport() {}

    /**
     * The whole page.
     *
     * @param scene what all replays were given
     * @param results at least one
     * @param command that makes the page again
     */
    public static String html(Scene scene, List<ReplayResult> results, String command) {
        Page page = new Page("Who waits how long?", lead(scene, results));
        page.top(facts(results));
        page.section("Side by side", note(results), service(results));
        page.section(
                "Waits",
                "How many in a hundred waited at most how long; a line further to the upper left is better.",
                "<div class=\"charts\">" + ReplayCharts.waits("Gangs of 8 cards and more", ReplayResult.GANGS, results)
                        + ReplayCharts.waits("All jobs", ReplayResult.ALL, results) + "</div>");
        page.section("Over time", "", "<div class=\"charts\">" + ReplayCharts.overTime(results) + "</div>");
        page.section(
                "Waits by size",
                "Mean, and after the stroke the longest, of jobs by how many cards they need together.",
                sizes(results));
        return page.section("How it was counted", "", counted(scene, command)).html();
    }

    private static String lead(Scene scene, List<ReplayResult> results) {
        String estimates = scene.estimates().sigma() == 0
                ? "durations are known beforehand"
                : format(
                        "stated durations are off by a lognormal factor with sigma %.2g",
                        scene.estimates().sigma());
        return format(
                "%s jobs on %s nodes of %d cards under %d %s; %s.",
                count(scene.jobs().size()),
                count(scene.grid().nodes()),
                scene.grid().cardsPerNode(),
                results.size(),
                results.size() == 1 ? "discipline" : "disciplines",
                estimates);
    }

    /** The last discipline against the first, for the last is the one that somebody thinks of having. */
    private static String facts(List<ReplayResult> results) {
        ReplayResult last = results.getLast();
        StringBuilder facts = new StringBuilder("<div class=\"facts\">");
        for (String cards : List.of(ReplayResult.GANGS, ReplayResult.ALL)) {
            String who = cards.equals(ReplayResult.ALL) ? "all jobs" : "gangs of 8 cards and more";
            last.waits(cards)
                    .ifPresent(waits -> facts.append(fact(
                            duration(waits.meanNs()),
                            "mean wait of " + who + " under "
                                    + text(last.setting().name())
                                    + against(
                                            results,
                                            result -> result.waits(cards)
                                                    .map(Waits::meanNs)
                                                    .orElse(0L)))));
        }
        facts.append(fact(
                format("%.1f<small>%%</small>", last.usedPercent()), "of all cards in use, first job to last end"));
        facts.append(fact(format("%.3f", last.fairness().meanJain()), "Jain's index over tenants, mean of windows"));
        return facts.append("</div>").toString();
    }

    private static String against(List<ReplayResult> results, ToLongFunction<ReplayResult> what) {
        ReplayResult first = results.getFirst();
        return results.size() == 1
                ? ""
                : "; " + duration(what.applyAsLong(first)) + " under "
                        + text(first.setting().name());
    }

    private static String fact(String big, String caption) {
        return "<div class=\"fact\"><div class=\"big\">" + big + "</div><div class=\"caption\">" + caption
                + "</div></div>";
    }

    static String duration(long ns) {
        double seconds = ns / 1e9;
        if (seconds < 120) {
            return format("%.0f s", seconds);
        }
        return seconds < 7200 ? format("%.0f min", seconds / 60) : format("%.1f h", seconds / 3600);
    }

    private static String note(List<ReplayResult> results) {
        int refused = results.getFirst().refused();
        return refused == 0 ? "" : count(refused) + " jobs ask for more cards than there are and never start.";
    }

    /** A line of the comparison: what is shown and which way is better. */
    private record Figure(String name, ToDoubleFunction<ReplayResult> value, String form, boolean lessIsBetter) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("mean wait, s", result -> mean(result, ReplayResult.ALL), "%.0f", true),
            new Figure("mean wait of gangs of 8 and more, s", result -> mean(result, ReplayResult.GANGS), "%.0f", true),
            new Figure("longest wait of those gangs, s", result -> longest(result, ReplayResult.GANGS), "%.0f", true),
            new Figure("mean time to the end, s", result -> result.service().meanCompletionNs() / 1e9, "%.0f", true),
            new Figure("mean bounded slowdown", result -> result.service().meanSlowdown(), "%.1f", true),
            new Figure("p95 bounded slowdown", result -> result.service().p95Slowdown(), "%.1f", true),
            new Figure(
                    "deadlines met, %", result -> result.service().deadlines().metPercent(), "%.1f", false),
            new Figure("cards in use, %", ReplayResult::usedPercent, "%.1f", false),
            new Figure(
                    "Jain's index, mean of windows", result -> result.fairness().meanJain(), "%.3f", false),
            new Figure("Jain's index, worst window", result -> result.fairness().leastJain(), "%.3f", false),
            new Figure("last job ended, s", result -> result.endNs() / 1e9, "%.0f", true),
            new Figure("preemptions", result -> result.preempted().times(), "%.0f", true),
            new Figure("work lost, card hours", result -> result.preempted().lostCardHours(), "%.1f", true));

    private static double mean(ReplayResult result, String cards) {
        return result.waits(cards).map(waits -> waits.meanNs() / 1e9).orElse(0.0);
    }

    private static double longest(ReplayResult result, String cards) {
        return result.waits(cards).map(waits -> waits.maxNs() / 1e9).orElse(0.0);
    }

    private static String service(List<ReplayResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (Figure figure : FIGURES) {
            boolean stated = !figure.name().startsWith("deadlines")
                    || results.getFirst().service().deadlines().stated() > 0;
            if (stated) {
                rows.add(row(figure, results));
            }
        }
        forecasts(results).ifPresent(rows::add);
        return Html.table(headings("", results), rows);
    }

    private static List<String> row(Figure figure, List<ReplayResult> results) {
        List<String> shown = results.stream()
                .map(result -> format(figure.form(), figure.value().applyAsDouble(result)))
                .toList();
        double best = shown.stream()
                .mapToDouble(Double::parseDouble)
                .reduce((one, other) -> figure.lessIsBetter() ? Math.min(one, other) : Math.max(one, other))
                .orElse(0);
        List<String> row = new ArrayList<>(List.of(text(figure.name())));
        for (String cell : shown) {
            boolean marked = Double.parseDouble(cell) == best
                    && shown.stream().distinct().count() > 1;
            row.add(marked ? "<span class=\"best\">" + cell + "</span>" : cell);
        }
        return row;
    }

    private static Optional<List<String>> forecasts(List<ReplayResult> results) {
        if (results.stream().allMatch(result -> result.service().forecast().jobs() == 0)) {
            return Optional.empty();
        }
        List<String> row = new ArrayList<>(List.of("start foreseen: median error, % of the wait (of jobs told)"));
        for (ReplayResult result : results) {
            Service.Forecast forecast = result.service().forecast();
            row.add(
                    forecast.jobs() == 0
                            ? "–"
                            : format("%.1f (%s)", forecast.medianErrorPercent(), count(forecast.jobs())));
        }
        return Optional.of(row);
    }

    private static List<String> headings(String first, List<ReplayResult> results) {
        List<String> headings = new ArrayList<>(List.of(first));
        results.forEach(result -> headings.add(">" + text(result.setting().name())));
        return headings;
    }

    private static String sizes(List<ReplayResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (Waits size : results.getFirst().waits()) {
            List<String> row =
                    new ArrayList<>(List.of("<b>" + text(size.cards()) + "</b> (" + count(size.jobs()) + " jobs)"));
            for (ReplayResult result : results) {
                row.add(result.waits(size.cards())
                        .map(waits -> duration(waits.meanNs()) + " / " + duration(waits.maxNs()))
                        .orElse("–"));
            }
            rows.add(row);
        }
        return Html.table(headings("cards", results), rows);
    }

    private static String counted(Scene scene, String command) {
        return "<ul class=\"notes\"><li>A job starts when all its cards are there at once: wholly free nodes for as many as it fills,"
                + " and one more for what remains. Its wait ends with the start of the run that finished.</li>"
                + "<li>Bounded slowdown: time to the end over the time of running, which counts as 10 s where it was shorter.</li>"
                + "<li>Jain's index: in each window of 600 s, what every tenant who had a job waiting for at least half of it was"
                + " given, over what his queue was owed by guarantee and weight. 1 is even.</li>"
                + "<li>Virtual time in whole nanoseconds; the same trace gives the same answer.</li>"
                + (scene.estimates().sigma() == 0
                        ? ""
                        : "<li>The errors of the estimates are drawn, with the same seed for all disciplines.</li>")
                + "</ul><p class=\"note\" style=\"margin-top:1rem\">Again: <code>" + text(command) + "</code></p>";
    }
}
