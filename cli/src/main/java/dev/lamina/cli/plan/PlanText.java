package dev.lamina.cli.plan;

import static dev.lamina.cli.plan.Digits.fixed;

import dev.lamina.cli.text.Table;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.queue.Starvation.Starving;
import dev.lamina.sim.snapshot.SavedState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A plan as tables; times are from its own now. */
final class PlanText {
    private static final double NS_IN_SECOND = 1e9;
    private static final double MILLI = 1000;
    private static final int SHOWN = 20;

    private final SavedState state;

    private final Map<String, Long> startsNs;

    private PlanText(Map<String, Long> startsNs, SavedState state) {
        this.startsNs = startsNs;
        this.state = state;
    }

    static String of(Plan plan, Map<String, Long> startsNs, List<Starving> starving, SavedState state) {
        PlanText text = new PlanText(startsNs, state);
        return text.plan(plan) + text.starving(starving);
    }

    private String plan(Plan plan) {
        Map<String, List<Placement>> starts = plan.placements().stream()
                .collect(Collectors.groupingBy(Placement::request, LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "at %s s: %d requests run, %d wait; %d start, %d stop, %d have a promise, %d refused%n",
                fixed(0, state.nowNs() / NS_IN_SECOND),
                state.snapshot().started().size(),
                state.snapshot().waiting().size(),
                starts.size(),
                plan.preemptions().size(),
                plan.reservations().size(),
                plan.refusals().size()));
        text.append(starts(starts)).append(reservations(plan.reservations())).append(refusals(plan.refusals()));
        return text.toString();
    }

    private String starts(Map<String, List<Placement>> starts) {
        Table table = new Table("starts", ">members", "on");
        starts.entrySet().stream()
                .limit(SHOWN)
                .forEach(start -> table.row(
                        start.getKey(), Integer.toString(start.getValue().size()), nodes(start.getValue())));
        return shown(table, starts.size());
    }

    private String nodes(List<Placement> members) {
        String some = members.stream().limit(4).map(this::place).collect(Collectors.joining(" "));
        return members.size() > 4 ? some + " …" : some;
    }

    private String place(Placement member) {
        String node = state.snapshot().cluster().nodes().get(member.node()).name();
        return node + member.cards().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    private String reservations(List<Reservation> reservations) {
        Table table = new Table("promised to", "why", ">in s", "on");
        reservations.stream()
                .limit(SHOWN)
                .forEach(each -> table.row(
                        each.request(),
                        each.cause().name().toLowerCase(Locale.ROOT),
                        fixed(0, (each.startNs() - state.nowNs()) / NS_IN_SECOND),
                        nodes(each.members())));
        return shown(table, reservations.size());
    }

    private String refusals(List<Refusal> refusals) {
        Table table = new Table("waits", "for", ">starts in about s", "nearest change");
        refusals.stream()
                .limit(SHOWN)
                .forEach(each -> table.row(
                        each.request(), each.constraintName(), startsIn(each.request()), each.nearestChange()));
        return shown(table, refusals.size());
    }

    private String starving(List<Starving> starving) {
        Table table = new Table("queue starves", "model", ">holds", ">is owed", ">for s");
        starving.stream()
                .limit(SHOWN)
                .forEach(each -> table.row(
                        each.queue(),
                        each.model(),
                        fixed(1, each.heldMilli() / MILLI),
                        fixed(1, each.owedMilli() / MILLI),
                        fixed(0, (state.nowNs() - each.sinceNs()) / NS_IN_SECOND)));
        return shown(table, starving.size());
    }

    private String startsIn(String request) {
        Long startNs = startsNs.get(request);
        return startNs == null ? "–" : fixed(0, (startNs - state.nowNs()) / NS_IN_SECOND);
    }

    private static String shown(Table table, int all) {
        if (table.isEmpty()) {
            return "";
        }
        return "\n" + table.render() + (all > SHOWN ? "… and " + (all - SHOWN) + " more; --json lists all\n" : "");
    }
}
