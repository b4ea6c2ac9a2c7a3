package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Table;
import dev.lamina.sim.batch.PolicySummary;
import dev.lamina.sim.batch.RefusalSizes;
import dev.lamina.sim.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The packing experiment's result as tables. */
final class PaperText {
    private static final String BASELINE = "fgd";
    private static final int HUNDRED = 100;

    private PaperText() {}

    static String of(List<PolicySummary> summaries) {
        Map<String, List<PolicySummary>> groups = new LinkedHashMap<>();
        summaries.forEach(summary -> groups.computeIfAbsent(summary.workload(), name -> new ArrayList<>())
                .add(summary));
        StringBuilder text = new StringBuilder();
        for (List<PolicySummary> group : groups.values()) {
            text.append(results(group)).append('\n').append(refusals(group)).append('\n');
        }
        return text.toString();
    }

    /** A line for each workload that has a bound. */
    static String bounds(Map<String, Series> bounds) {
        StringBuilder text = new StringBuilder();
        bounds.forEach((workload, bound) -> text.append(workload)
                .append(", first order, ")
                .append(bound.name())
                .append('\n'));
        return text.toString();
    }

    private static String results(List<PolicySummary> group) {
        int last = group.getFirst().runs().getFirst().points().getLast().loadPercent();
        Table table = new Table(
                group.getFirst().workload(),
                ">at 100%",
                ">at " + last + "%",
                ">+-sd",
                ">against " + BASELINE,
                ">first refusal",
                ">unusable GPUs",
                ">refused",
                ">moved",
                ">final",
                ">cpu s");
        for (PolicySummary summary : group) {
            double refusal =
                    summary.of(run -> run.totals().firstRefusalLoadPercent()).mean();
            table.row(
                    summary.policy(),
                    summary.reached(HUNDRED)
                            ? percent(summary.allocationAt(HUNDRED).mean())
                            : "-",
                    percent(summary.allocationAt(last).mean()),
                    fixed(2, summary.allocationAt(last).deviation()),
                    against(summary, group, last),
                    Double.isFinite(refusal) ? fixed(1, refusal) + "%" : "never",
                    fixed(0, summary.of(run -> run.totals().fragmentedCards()).mean()),
                    fixed(0, summary.of(run -> run.totals().failed()).mean()),
                    fixed(0, summary.of(run -> run.moves().moved()).mean()),
                    percent(summary.finalAllocation().mean()),
                    fixed(2, summary.cpuSeconds()));
        }
        return table.render();
    }

    /** The mean difference over the same orders with half its 95 % interval. */
    private static String against(PolicySummary summary, List<PolicySummary> group, int load) {
        Optional<PolicySummary> baseline = group.stream()
                .filter(other ->
                        other.policy().equals(BASELINE) && !summary.policy().equals(BASELINE))
                .findFirst();
        return baseline.map(other -> summary.minus(other, run -> run.allocationPercentAt(load)))
                .map(difference -> String.format(Locale.ROOT, "%+.2f+-%.2f", difference.mean(), difference.interval()))
                .orElse("-");
    }

    private static String refusals(List<PolicySummary> group) {
        List<String> headings = new ArrayList<>(List.of("refused, each asked for", "short of"));
        group.forEach(summary -> headings.add(">" + summary.policy()));
        Table table = new Table(headings.toArray(String[]::new));
        for (RefusalSizes.Row row : RefusalSizes.of(group)) {
            List<String> cells = new ArrayList<>(List.of(row.size(), row.reason()));
            row.pods().forEach(pods -> cells.add(fixed(0, pods)));
            table.row(cells.toArray(String[]::new));
        }
        return table.isEmpty() ? "nobody was refused\n" : table.render();
    }

    private static String percent(double value) {
        return fixed(2, value) + "%";
    }
}
