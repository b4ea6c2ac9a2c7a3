package dev.lamina.cli.plan;

import dev.lamina.sim.batch.PolicySummary;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy's result for scripts: means over the orders, percentages 0..100 of all GPUs. What was not reached is null: an allocation at a load that
 * the arrivals did not come to, a first refusal where nobody was refused. {@code finalAllocationPercent} is after moves, the other
 * allocations before; {@code cpuSeconds} is all orders together.
 */
final class PaperJson {
    private static final int HUNDRED = 100;
    private static final int PAPER_LAST = 130;

    private PaperJson() {}

    static Map<String, @Nullable Object> of(PolicySummary summary) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("workload", summary.workload());
        json.put("policy", summary.policy());
        json.put("seeds", summary.runs().size());
        json.put("allocationPercentAt100", allocation(summary, HUNDRED));
        json.put("allocationPercentAt130", allocation(summary, PAPER_LAST));
        json.put("finalAllocationPercent", Digits.four(summary.finalAllocation().mean()));
        json.put("deviationAt130", deviation(summary));
        double refusal =
                summary.of(run -> run.totals().firstRefusalLoadPercent()).mean();
        json.put("firstRefusalAtLoadPercent", Double.isFinite(refusal) ? Digits.four(refusal) : null);
        json.put(
                "fragmentedGpus",
                Digits.four(summary.of(run -> run.totals().fragmentedCards()).mean()));
        json.put(
                "failedPods",
                Digits.four(summary.of(run -> run.totals().failed()).mean()));
        json.put("movedPods", Digits.four(summary.of(run -> run.moves().moved()).mean()));
        json.put("cpuSeconds", Digits.four(summary.cpuSeconds()));
        return json;
    }

    private static @Nullable Object allocation(PolicySummary summary, int loadPercent) {
        return summary.reached(loadPercent)
                ? Digits.four(summary.allocationAt(loadPercent).mean())
                : null;
    }

    private static @Nullable Object deviation(PolicySummary summary) {
        return summary.reached(PAPER_LAST)
                ? Digits.four(summary.allocationAt(PAPER_LAST).deviation())
                : null;
    }
}
