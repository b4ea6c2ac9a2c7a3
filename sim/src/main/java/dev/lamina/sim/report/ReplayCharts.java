package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.count;

import dev.lamina.sim.replay.Fairness;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Waits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The pictures of replays, a line for each; the last one, which the page is about, drawn strong where there are others. */
final class ReplayCharts {
    private static final double NS_IN_MINUTE = 6e10;
    private static final double NS_IN_HOUR = 3.6e12;

    private ReplayCharts() {}

    /** The share of jobs by how long they waited at most. One who waits for ever would squeeze the others, so lines are cut. */
    static String waits(String title, String cards, List<ReplayResult> results) {
        List<Series> lines = new ArrayList<>();
        List<Double> longest = new ArrayList<>();
        for (ReplayResult result : results) {
            result.waits(cards).ifPresent(waits -> {
                lines.add(curve(result, style(result, results), waits));
                longest.add(waits.maxNs() / NS_IN_MINUTE);
            });
        }
        if (lines.isEmpty()) {
            return "";
        }
        double shown = Math.min(Collections.max(longest), 2 * Math.max(1, Collections.min(longest)));
        Axis minutes = new Axis("minutes", 0, Math.max(1, shown), "");
        return new LineChart(title, minutes, new Axis("", 0, 102, "%"), lines).html();
    }

    private static Series curve(ReplayResult result, Series.Style style, Waits waits) {
        List<Double> x =
                waits.percentilesNs().stream().map(ns -> ns / NS_IN_MINUTE).toList();
        List<Double> y = IntStream.rangeClosed(0, 100)
                .mapToObj(percent -> (double) percent)
                .toList();
        return new Series(result.setting().name(), style, x, y);
    }

    /** Cards in use, jobs waiting, fairness. */
    static String overTime(List<ReplayResult> results) {
        long cards = results.getFirst().grid().cards();
        List<Series> used = lines(results, ReplayResult.Instant::usedCards);
        List<Series> waiting = lines(results, ReplayResult.Instant::waiting);
        List<Double> counts = new ArrayList<>(List.of(0.0));
        waiting.forEach(line -> counts.addAll(line.y()));
        Axis y = new Axis("", 0, cards * 1.05, "");
        return new LineChart("Cards in use, of " + count(cards), hours(used), y, used).html()
                + new LineChart("Jobs waiting", hours(waiting), Axis.around("", "", counts), waiting).html()
                + fairness(results, hours(used));
    }

    private static String fairness(List<ReplayResult> results, Axis hours) {
        List<Series> lines = new ArrayList<>();
        for (ReplayResult result : results) {
            List<Fairness.Window> windows = result.fairness().windows();
            if (!windows.isEmpty()) {
                lines.add(new Series(
                        result.setting().name(),
                        style(result, results),
                        windows.stream()
                                .map(window -> (window.fromNs() + 3e11) / NS_IN_HOUR)
                                .toList(),
                        windows.stream().map(Fairness.Window::jain).toList()));
            }
        }
        double least = lines.stream()
                .flatMap(line -> line.y().stream())
                .mapToDouble(jain -> jain)
                .min()
                .orElse(0);
        Axis jain = new Axis("", Math.floor(least * 10 - 0.5) / 10, 1.01, "");
        return lines.isEmpty() ? "" : new LineChart("Jain's index over tenants", hours, jain, lines).html();
    }

    private static List<Series> lines(List<ReplayResult> results, ToLongFunction<ReplayResult.Instant> what) {
        return results.stream()
                .map(result -> Timeline.of(result.setting().name(), style(result, results), result.instants(), what))
                .toList();
    }

    private static Series.Style style(ReplayResult result, List<ReplayResult> results) {
        boolean strong =
                results.size() > 1 && result.setting().equals(results.getLast().setting());
        return strong ? Series.Style.STRONG : Series.Style.PLAIN;
    }

    private static Axis hours(List<Series> lines) {
        double least =
                lines.stream().mapToDouble(line -> line.x().getFirst()).min().orElse(0);
        double most = lines.stream().mapToDouble(Series::lastX).max().orElse(1);
        return new Axis("hours", least, Math.max(most, least + 1e-6), "");
    }
}
