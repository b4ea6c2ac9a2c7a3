package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Table;
import dev.lamina.core.explain.Explainer;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.placement.Policy;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.core.schedule.Settings;
import dev.lamina.sim.kubectl.OwnCluster;
import dev.lamina.sim.queuefile.QueueFile;
import dev.lamina.sim.snapshot.SavedState;
import dev.lamina.sim.snapshot.SnapshotFile;
import dev.lamina.sim.whatif.Outcome;
import dev.lamina.sim.whatif.Removal;
import dev.lamina.sim.whatif.Requeued;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers to questions about one decision: why somebody waits, and what it would be under other circumstances. */
final class DecisionAnswers {
    private static final double MILLI = 1000;
    private static final int SHOWN = 10;

    private final Terminal terminal;
    private final Policy.Factory policy;
    private final Settings settings;

    private DecisionAnswers(Terminal terminal, Policy.Factory policy, Settings settings) {
        this.terminal = terminal;
        this.policy = policy;
        this.settings = settings;
    }

    /** Answers the one question that is asked of a cluster's dump. */
    static void ofDump(Terminal terminal, OwnCluster cluster, ReplayOptions options, AnswerOptions asked) {
        terminal.skipped(cluster.skippedItems(), cluster.skippedExamples());
        cluster.remarks().forEach(terminal::note);
        QueueTree queues = options.queues(cluster.cluster());
        DecisionAnswers answers = new DecisionAnswers(terminal, Policies.of("lamina"), Settings.DEFAULT);
        answers.run(Requeued.under(cluster.snapshot(), queues), queues, cluster.nowNs(), asked);
    }

    /** Answers the one question that is asked of a saved state. */
    static void ofState(Terminal terminal, Path file, AnswerOptions asked) {
        SavedState state = SnapshotFile.read(file);
        new DecisionAnswers(
                        terminal,
                        Policies.of(state.rules().policy()),
                        state.rules().settings())
                .run(state.snapshot(), state.queues(), state.nowNs(), asked);
    }

    private void run(Snapshot snapshot, QueueTree queues, long nowNs, AnswerOptions asked) {
        asked.explain()
                .ifPresent(name -> ExplanationText.answer(
                        terminal, new Explainer(policy, settings).explain(snapshot, queues, name, nowNs), nowNs));
        asked.removeRack().ifPresent(which -> {
            Removal removal = Removal.of(snapshot, which);
            terminal.note("without " + which + ": " + removal.nodes() + " nodes are gone, and "
                    + removal.displaced().size() + " requests that ran there have to start again");
            beside(outcome(snapshot, queues, nowNs), outcome(removal.snapshot(), queues, nowNs), "without " + which);
        });
        asked.dryRun().ifPresent(file -> {
            QueueTree other = QueueFile.read(file, snapshot.cluster());
            beside(
                    outcome(snapshot, queues, nowNs),
                    outcome(Requeued.under(snapshot, other), other, nowNs),
                    "with " + file);
        });
    }

    private Outcome outcome(Snapshot snapshot, QueueTree queues, long nowNs) {
        return Outcome.of(snapshot, new Scheduler(snapshot, queues, policy, settings), nowNs);
    }

    private void beside(Outcome now, Outcome then, String change) {
        List<Map<String, Object>> json = List.of(json("as it is", now), json(change, then));
        terminal.answer(json, () -> text(now, then, change));
    }

    private static String text(Outcome now, Outcome then, String change) {
        Table table = new Table(
                "queue",
                ">cards",
                ">starts",
                ">stopped",
                ">waits",
                "| " + change + ":",
                ">cards",
                ">starts",
                ">stopped",
                ">waits");
        Map<String, List<String>> rows = new TreeMap<>();
        now.queues().forEach(queue -> rows.computeIfAbsent(queue.name(), name -> new ArrayList<>()));
        then.queues().forEach(queue -> rows.computeIfAbsent(queue.name(), name -> new ArrayList<>()));
        rows.forEach((name, row) -> {
            row.add(name.isEmpty() ? "(none)" : name);
            row.addAll(cells(now, name));
            row.add("|");
            row.addAll(cells(then, name));
            table.row(row.toArray(String[]::new));
        });
        return table.render()
                + list("starts only " + change, then.started(), now.started())
                + list("does not start " + change, now.started(), then.started())
                + list("is stopped only " + change, then.stopped(), now.stopped())
                + list("waits only " + change, then.waiting(), now.waiting());
    }

    private static List<String> cells(Outcome outcome, String name) {
        return outcome.queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .map(queue -> List.of(
                        fixed(1, queue.heldMilli() / MILLI),
                        Integer.toString(queue.started()),
                        Integer.toString(queue.stopped()),
                        Integer.toString(queue.waiting())))
                .orElse(List.of("-", "-", "-", "-"));
    }

    /** What is in one list and not in the other. */
    private static String list(String what, List<String> here, List<String> notHere) {
        TreeSet<String> only = new TreeSet<>(here);
        notHere.forEach(only::remove);
        if (only.isEmpty()) {
            return "";
        }
        String more = only.size() > SHOWN ? " ... and " + (only.size() - SHOWN) + " more" : "";
        return "%n%s (%d): %s%s%n"
                .formatted(
                        what,
                        only.size(),
                        String.join(", ", only.stream().limit(SHOWN).toList()),
                        more);
    }

    private static Map<String, Object> json(String name, Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("case", name);
        json.put("queues", outcome.queues().stream().map(DecisionAnswers::json).toList());
        json.put("started", outcome.started());
        json.put("stopped", outcome.stopped());
        json.put("waiting", outcome.waiting());
        return json;
    }

    private static Map<String, Object> json(Outcome.OfQueue queue) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queue", queue.name());
        json.put("cardsHeld", Digits.four(queue.heldMilli() / MILLI));
        json.put("starts", queue.started());
        json.put("stopped", queue.stopped());
        json.put("waits", queue.waiting());
        return json;
    }
}
