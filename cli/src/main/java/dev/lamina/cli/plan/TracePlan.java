package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Progress;
import dev.lamina.cli.text.Table;
import dev.lamina.sim.batch.Batch;
import dev.lamina.sim.replay.NodeGrid;
import dev.lamina.sim.replay.Replay;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Waits;
import dev.lamina.sim.report.ReplayReport;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.PhillyReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code lamina plan --trace}: jobs that wait. */
final class TracePlan {
    private static final long SEED = 42;
    private static final double NS_IN_SECOND = 1e9;

    private final Terminal terminal;
    private final PaperOptions options;

    TracePlan(Terminal terminal, PaperOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    void run(Path file, String nodes, Leniency leniency) throws InterruptedException {
        NodeGrid grid = NodeGrid.parse(nodes);
        terminal.checkPage();
        PhillyReader.Jobs jobs = PhillyReader.jobs(file, leniency);
        terminal.skipped(jobs.skipped().rows(), jobs.skipped().examples());
        if (jobs.withoutCards() > 0) {
            terminal.note("left out " + jobs.withoutCards() + " jobs that ask for no card");
        }
        List<ReplayResult> results = replays(jobs, grid);
        String command = "lamina plan --trace " + file + " --nodes " + nodes + " --policy "
                + String.join(",", results.stream().map(ReplayResult::policy).toList());
        terminal.answer(
                results.stream().map(result -> json(result, jobs)).toList(),
                () -> text(results),
                () -> ReplayReport.html(results, command));
    }

    private List<ReplayResult> replays(PhillyReader.Jobs jobs, NodeGrid grid) throws InterruptedException {
        List<Callable<ReplayResult>> work = options.policies(List.of("best-fit")).stream()
                .<Callable<ReplayResult>>map(
                        policy -> () -> Replay.run(jobs.jobs(), grid, Replay.Setting.of(policy, SEED)))
                .toList();
        Progress progress = terminal.progress();
        long startedNs = System.nanoTime();
        progress.at("replays", 0, "0 of " + work.size());
        List<ReplayResult> results = Batch.run(
                work, done -> progress.at("replays", (double) done / work.size(), done + " of " + work.size()));
        progress.done(
                "replays",
                String.format(
                        Locale.ROOT,
                        "%d of %d jobs in %.1f s",
                        work.size(),
                        jobs.jobs().size(),
                        (System.nanoTime() - startedNs) / NS_IN_SECOND));
        return results;
    }

    private static String text(List<ReplayResult> results) {
        StringBuilder text = new StringBuilder();
        for (ReplayResult result : results) {
            Table table =
                    new Table(result.policy() + ", cards", ">jobs", ">mean wait s", ">p50 s", ">p99 s", ">longest s");
            for (Waits waits : result.waits()) {
                table.row(
                        waits.cards(),
                        Integer.toString(waits.jobs()),
                        seconds(waits.meanNs()),
                        seconds(waits.p50Ns()),
                        seconds(waits.p99Ns()),
                        seconds(waits.maxNs()));
            }
            text.append(table.render())
                    .append(String.format(
                            Locale.ROOT,
                            "cards in use %.1f%%, last job ended at %s s, larger than the cluster: %d%n%n",
                            result.usedPercent(),
                            seconds(result.endNs()),
                            result.refused()));
        }
        return text.toString();
    }

    private static String seconds(long ns) {
        return fixed(0, ns / NS_IN_SECOND);
    }

    private static Map<String, Object> json(ReplayResult result, PhillyReader.Jobs jobs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("policy", result.policy());
        json.put("discipline", "first-come-first-served");
        json.put("nodes", result.grid().nodes());
        json.put("cardsPerNode", result.grid().cardsPerNode());
        json.put("jobs", jobs.jobs().size());
        json.put("jobsWithoutCards", jobs.withoutCards());
        json.put("jobsLargerThanTheCluster", result.refused());
        json.put("endSeconds", Digits.four(result.endNs() / NS_IN_SECOND));
        json.put("usedPercent", Digits.four(result.usedPercent()));
        json.put("waits", result.waits().stream().map(TracePlan::json).toList());
        return json;
    }

    private static Map<String, Object> json(Waits waits) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cards", waits.cards());
        json.put("jobs", waits.jobs());
        json.put("meanSeconds", Digits.four(waits.meanNs() / NS_IN_SECOND));
        json.put("p50Seconds", Digits.four(waits.p50Ns() / NS_IN_SECOND));
        json.put("p99Seconds", Digits.four(waits.p99Ns() / NS_IN_SECOND));
        json.put("maxSeconds", Digits.four(waits.maxNs() / NS_IN_SECOND));
        return json;
    }
}
