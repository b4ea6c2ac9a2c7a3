package dev.lamina.bench.schedule;

import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.schedule.FullCluster.Tenants;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.sim.snapshot.SavedState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How long it takes to find out who has to go for a gang of 64 on a large full cluster. */
public final class PreemptionSpeed {
    private static final double MOST_MS = 1_000;
    private static final double NS_IN_MS = 1e6;
    private static final String METHOD =
            "5,000 nodes of 8 cards, all taken; one thread, wall time of submitting a gang of 64 and planning, the first of all in a cold virtual"
                    + " machine included. Each run is a new scheduler from the same snapshot. Where nobody was stopped the"
                    + " search is in vain: too many of one queue would have to go, or too few may be.";
    private static final Gathering RACK = new Gathering(Gathering.Kind.REQUIRED, "rack");
    private static final List<Case> CASES = List.of(
            new Case("one card each; nodes of 8", Tenants.SINGLES, 8, 1000, Gathering.ANYWHERE),
            new Case("one card each; cards", Tenants.SINGLES, 1, 1000, Gathering.ANYWHERE),
            new Case("one card each; nodes of 8 in one rack", Tenants.SINGLES, 8, 1000, RACK),
            new Case("4 slices a card; nodes of 8 (over the budget)", Tenants.SLICES, 8, 1000, Gathering.ANYWHERE),
            new Case("4 slices a card; cards", Tenants.SLICES, 1, 1000, Gathering.ANYWHERE),
            new Case("4 slices a card; halves of a card", Tenants.SLICES, 1, 500, Gathering.ANYWHERE),
            new Case("4 slices a card; cards in one rack", Tenants.SLICES, 1, 1000, RACK),
            new Case("mixed classes; 4 cards each", Tenants.CLASSES, 4, 1000, Gathering.ANYWHERE),
            new Case("gangs of 8; nodes of 8", Tenants.GANGS, 8, 1000, Gathering.ANYWHERE),
            new Case("gangs of 8; 2 cards each", Tenants.GANGS, 2, 1000, Gathering.ANYWHERE),
            new Case("borrowed; nodes of 8", Tenants.BORROWED, 8, 1000, Gathering.ANYWHERE),
            new Case("borrowed; 2 cards each in one rack", Tenants.BORROWED, 2, 1000, RACK),
            new Case("hardly borrowed; nodes of 8", Tenants.HARDLY_BORROWED, 8, 1000, Gathering.ANYWHERE),
            new Case("not to be stopped; nodes of 8", Tenants.FIXED, 8, 1000, Gathering.ANYWHERE),
            new Case("not to be stopped; nodes of 8 in one rack", Tenants.FIXED, 8, 1000, RACK));

    private PreemptionSpeed() {}

    /** Who runs, what each of 64 members asks, and how close they must be. */
    private record Case(String name, Tenants tenants, int cards, int milli, Gathering gathering) {}

    private record Timed(double median, double longest, int stopped) {}

    /**
     * Measures in this virtual machine.
     *
     * @param runs of each case, at least 1
     */
    public static Finding measure(int runs, String command) {
        List<List<String>> rows = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        double longest = 0;
        for (Case each : CASES) {
            Timed timed = time(each, runs);
            longest = Math.max(longest, timed.longest());
            rows.add(List.of(
                    each.name(),
                    Integer.toString(timed.stopped()),
                    Figures.number(timed.median(), 0),
                    Figures.number(timed.longest(), 0)));
            cases.addObject()
                    .put("case", each.name())
                    .put("stopped", timed.stopped())
                    .put("medianMs", timed.median())
                    .put("maxMs", timed.longest());
        }
        Table table = new Table(
                "Who runs; what each of the 64 asks", List.of("case", "stopped", "median ms", "longest ms"), rows);
        return new Finding(
                "preemption",
                "Making room for a gang of 64",
                command,
                List.of(table),
                List.of(Promise.atMost("longest of all in ms", MOST_MS, longest)),
                List.of(METHOD),
                data);
    }

    private static Timed time(Case each, int runs) {
        FullCluster cluster = new FullCluster(each.tenants(), 7);
        SavedState state = cluster.state();
        double[] ms = new double[runs];
        int stopped = 0;
        for (int run = 0; run < runs; run++) {
            Scheduler scheduler = state.scheduler();
            scheduler.plan(state.nowNs());
            long fromNs = System.nanoTime();
            scheduler.submit(cluster.gang(each.cards(), each.milli(), each.gathering()), state.nowNs());
            Plan plan = scheduler.plan(state.nowNs());
            ms[run] = (System.nanoTime() - fromNs) / NS_IN_MS;
            stopped = (int) plan.preemptions().stream()
                    .map(Preemption::request)
                    .distinct()
                    .count();
        }
        Arrays.sort(ms);
        return new Timed(ms[runs / 2], ms[runs - 1], stopped);
    }
}
