package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Progress;
import dev.lamina.cli.text.Table;
import dev.lamina.core.plan.Refusal;
import dev.lamina.sim.batch.Batch;
import dev.lamina.sim.kubectl.Comparison;
import dev.lamina.sim.kubectl.OwnCluster;
import dev.lamina.sim.kubectl.Situation;
import dev.lamina.sim.report.ClusterReport;
import dev.lamina.sim.trace.Leniency;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lamina plan --kubectl}: a cluster as it is beside the same cluster planned. */
final class KubectlPlan {
    private static final long SEED = 42;
    private static final int SHOWN = 10;
    private static final int USUAL_MOVES = 2;

    private final Terminal terminal;
    private final PaperOptions options;

    KubectlPlan(Terminal terminal, PaperOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    void run(Path file, Leniency leniency) throws InterruptedException {
        terminal.checkPage();
        OwnCluster cluster = OwnCluster.read(file, leniency);
        terminal.skipped(cluster.skippedItems(), cluster.skippedExamples());
        int moves = options.movePercent(USUAL_MOVES);
        List<Callable<Comparison>> work = options.policies(List.of("lamina")).stream()
                .<Callable<Comparison>>map(policy -> () -> cluster.compare(policy, SEED, moves))
                .toList();
        Progress progress = terminal.progress();
        List<Comparison> comparisons =
                Batch.run(work, done -> progress.at("plans", (double) done / work.size(), done + " of " + work.size()));
        progress.done("plans", work.size() + " done");
        cluster.remarks().forEach(terminal::note);
        String command = "lamina plan --kubectl " + file + " --moves " + moves + " --policy "
                + String.join(",", comparisons.stream().map(Comparison::policy).toList());
        terminal.answer(
                comparisons.stream()
                        .map(comparison -> KubectlJson.of(comparison, cluster.remarks()))
                        .toList(),
                () -> text(comparisons),
                () -> ClusterReport.html(comparisons, cluster.remarks(), command));
    }

    private static String text(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder();
        for (Comparison comparison : comparisons) {
            text.append(situations(comparison))
                    .append('\n')
                    .append(moves(comparison))
                    .append(refusals(comparison));
        }
        return text.toString();
    }

    private static String situations(Comparison comparison) {
        Comparison.Size size = comparison.size();
        Table table = new Table(
                comparison.policy(),
                ">cards held of " + size.cards(),
                ">nodes with a card held",
                ">largest free block",
                ">unusable cards",
                ">started of " + size.waiting() + " waiting",
                ">pods elsewhere");
        row(table, "as it is", comparison.actual(), "-", "-");
        row(
                table,
                "and waiting pods beside",
                comparison.filled().situation(),
                Integer.toString(comparison.filled().started()),
                "0");
        row(
                table,
                "with a few moves",
                comparison.moved().situation(),
                Integer.toString(comparison.moved().started()),
                Integer.toString(comparison.moved().elsewhere().size()));
        row(
                table,
                "all placed anew",
                comparison.planned().situation(),
                Integer.toString(comparison.planned().started()),
                Integer.toString(comparison.planned().elsewhere().size()));
        return table.render();
    }

    private static String moves(Comparison comparison) {
        List<Comparison.Elsewhere> moves = comparison.moved().elsewhere();
        if (moves.isEmpty()) {
            return "";
        }
        Table table = new Table("move, in this order", "from", "to");
        moves.stream().limit(SHOWN).forEach(move -> table.row(move.pod(), move.from(), move.to()));
        String more = moves.size() > SHOWN ? "... and " + (moves.size() - SHOWN) + " more\n" : "";
        return table.render() + more + "\n";
    }

    private static void row(Table table, String name, Situation situation, String started, String elsewhere) {
        table.row(
                name,
                Long.toString(situation.cardsHeld()),
                Integer.toString(situation.nodesInUse()),
                Integer.toString(situation.largestFreeBlock()),
                fixed(1, situation.unusableCards()),
                started,
                elsewhere);
    }

    private static String refusals(Comparison comparison) {
        List<Refusal> refusals = comparison.filled().refusals();
        if (refusals.isEmpty()) {
            return "";
        }
        Table table = new Table("waits", "short of", ">asked", ">available", "what would help");
        refusals.stream()
                .limit(SHOWN)
                .forEach(refusal -> table.row(
                        refusal.request(),
                        refusal.constraintName(),
                        figure(refusal, refusal.asked()),
                        figure(refusal, refusal.available()),
                        refusal.nearestChange()));
        String more = refusals.size() > SHOWN ? "... and " + (refusals.size() - SHOWN) + " more\n" : "";
        return table.render() + more + "\n";
    }

    /** Who is short of several amounts at once asked for no one number. */
    private static String figure(Refusal refusal, long value) {
        return refusal.asked() > 0 ? Long.toString(value) : "-";
    }
}
