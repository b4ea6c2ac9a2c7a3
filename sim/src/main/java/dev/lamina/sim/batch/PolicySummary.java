package dev.lamina.sim.batch;

import dev.lamina.sim.paper.PaperResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One workload under one policy over all its orders.
 *
 * @param workload its name
 * @param policy its name
 * @param runs one for each order, at least one
 */
public record PolicySummary(String workload, String policy, List<PaperResult> runs) {
    /** Copies the list; throws {@link IllegalArgumentException} for an empty one. */
    public PolicySummary {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(policy + " on " + workload + " has no run");
        }
    }

    /** Groups results by workload and policy, in the order in which these come first. */
    public static List<PolicySummary> of(List<PaperResult> results) {
        Map<List<String>, List<PaperResult>> groups = new LinkedHashMap<>();
        for (PaperResult result : results) {
            groups.computeIfAbsent(List.of(result.workload(), result.policy()), key -> new ArrayList<>())
                    .add(result);
        }
        return groups.values().stream()
                .map(runs -> new PolicySummary(
                        runs.getFirst().workload(), runs.getFirst().policy(), runs))
                .toList();
    }

    /** Mean and spread of something over the runs. */
    public Statistic of(ToDoubleFunction<PaperResult> what) {
        return Statistic.of(runs.stream().mapToDouble(what).toArray());
    }

    /** Whether every run's arrivals reached a load; otherwise there is no allocation at it. */
    public boolean reached(int loadPercent) {
        return runs.stream()
                .allMatch(run -> run.points().stream().anyMatch(point -> point.loadPercent() == loadPercent));
    }

    /** Allocation in percent at a submitted load that all runs reached. */
    public Statistic allocationAt(int loadPercent) {
        return of(run -> run.allocationPercentAt(loadPercent));
    }

    /** Allocation in percent when everything had arrived, after moves where there were some. */
    public Statistic finalAllocation() {
        return of(run -> run.moves().moved() > 0
                ? run.moves().allocationPercent()
                : run.totals().allocationPercent());
    }

    /** This one minus another over the same orders, run by run; only for the same workload and seeds. */
    public Statistic minus(PolicySummary other, ToDoubleFunction<PaperResult> what) {
        double[] differences = new double[runs.size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = what.applyAsDouble(runs.get(i))
                    - what.applyAsDouble(other.runs().get(i));
        }
        return Statistic.of(differences);
    }

    /** Processor time of all runs together, in seconds. */
    public double cpuSeconds() {
        return runs.stream().mapToLong(PaperResult::cpuNs).sum() / 1e9;
    }
}
