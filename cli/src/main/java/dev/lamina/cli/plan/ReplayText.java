package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Table;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Service;
import dev.lamina.sim.replay.Waits;
import java.util.List;
import java.util.Optional;

/** Replays side by side as tables; times in seconds. */
final class ReplayText {
    private static final double NS_IN_SECOND = 1e9;

    private ReplayText() {}

    static String of(List<ReplayResult> results) {
        StringBuilder text = new StringBuilder(service(results)).append('\n');
        results.getFirst().waits().stream()
                .map(Waits::cards)
                .forEach(cards -> text.append(waits(cards, results)).append('\n'));
        if (results.getFirst().refused() > 0) {
            text.append("larger than the cluster, never started: ")
                    .append(results.getFirst().refused())
                    .append(" jobs\n");
        }
        return text.toString();
    }

    private static String service(List<ReplayResult> results) {
        Table table = new Table(
                "discipline",
                ">used %",
                ">mean to end s",
                ">mean slowdown",
                ">p95 slowdown",
                ">deadlines met %",
                ">Jain, windows",
                ">preempted",
                ">lost card h",
                ">start foreseen, median error % (jobs told)",
                ">last end s");
        for (ReplayResult result : results) {
            Service service = result.service();
            table.row(
                    result.setting().name(),
                    fixed(1, result.usedPercent()),
                    seconds(service.meanCompletionNs()),
                    fixed(1, service.meanSlowdown()),
                    fixed(1, service.p95Slowdown()),
                    service.deadlines().stated() == 0
                            ? "–"
                            : fixed(1, service.deadlines().metPercent()),
                    fixed(3, result.fairness().meanJain()),
                    Long.toString(result.preempted().times()),
                    fixed(1, result.preempted().lostCardHours()),
                    service.forecast().jobs() == 0
                            ? "–"
                            : fixed(1, service.forecast().medianErrorPercent()) + " ("
                                    + service.forecast().jobs() + ")",
                    seconds(result.endNs()));
        }
        return table.render();
    }

    private static String waits(String cards, List<ReplayResult> results) {
        Table table = new Table(
                "wait of " + cards + (cards.equals(ReplayResult.ALL) ? "" : " cards") + ", s",
                ">jobs",
                ">mean",
                ">p50",
                ">p95",
                ">p99",
                ">longest");
        for (ReplayResult result : results) {
            Optional<Waits> found = result.waits(cards);
            found.ifPresent(waits -> table.row(
                    result.setting().name(),
                    Integer.toString(waits.jobs()),
                    seconds(waits.meanNs()),
                    seconds(waits.p50Ns()),
                    seconds(waits.p95Ns()),
                    seconds(waits.p99Ns()),
                    seconds(waits.maxNs())));
        }
        return table.render();
    }

    private static String seconds(long ns) {
        return fixed(0, ns / NS_IN_SECOND);
    }
}
