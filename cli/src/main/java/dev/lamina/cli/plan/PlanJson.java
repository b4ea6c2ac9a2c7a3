package dev.lamina.cli.plan;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.queue.Starvation.Starving;
import dev.lamina.sim.snapshot.SavedState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan for scripts; times in seconds on the snapshot's clock. */
final class PlanJson {
    private static final double NS_IN_SECOND = 1e9;

    private final SavedState state;

    private final Map<String, Long> startsNs;

    private PlanJson(Map<String, Long> startsNs, SavedState state) {
        this.startsNs = startsNs;
        this.state = state;
    }

    static Map<String, Object> of(Plan plan, Map<String, Long> startsNs, List<Starving> starving, SavedState state) {
        PlanJson json = new PlanJson(startsNs, state);
        Map<String, Object> all = json.plan(plan);
        all.put("starving", starving.stream().map(PlanJson::starving).toList());
        return all;
    }

    private Map<String, Object> plan(Plan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("nowSeconds", seconds(state.nowNs()));
        json.put("placements", placements(plan.placements()));
        json.put(
                "preemptions", plan.preemptions().stream().map(this::preemption).toList());
        json.put(
                "reservations",
                plan.reservations().stream().map(this::reservation).toList());
        json.put("refusals", plan.refusals().stream().map(this::refusal).toList());
        return json;
    }

    private List<Map<String, Object>> placements(List<Placement> placements) {
        return placements.stream().map(this::placement).toList();
    }

    private Map<String, Object> placement(Placement placement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("request", placement.request());
        json.put("role", placement.role());
        json.put(
                "node", state.snapshot().cluster().nodes().get(placement.node()).name());
        json.put("cards", placement.cards());
        return json;
    }

    private Map<String, Object> preemption(Preemption preemption) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("request", preemption.request());
        json.put("cause", preemption.cause());
        json.put("reason", preemption.reason().name().toLowerCase(Locale.ROOT));
        json.put("leavesSeconds", seconds(preemption.leavesNs()));
        json.put("members", placements(preemption.members()));
        return json;
    }

    private Map<String, Object> reservation(Reservation reservation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("request", reservation.request());
        json.put("cause", reservation.cause().name().toLowerCase(Locale.ROOT));
        json.put("startSeconds", seconds(reservation.startNs()));
        json.put("members", placements(reservation.members()));
        return json;
    }

    private static Map<String, Object> starving(Starving starving) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queue", starving.queue());
        json.put("model", starving.model());
        json.put("heldMilli", starving.heldMilli());
        json.put("owedMilli", starving.owedMilli());
        json.put("sinceSeconds", seconds(starving.sinceNs()));
        return json;
    }

    private Map<String, @Nullable Object> refusal(Refusal refusal) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("request", refusal.request());
        json.put("constraint", refusal.constraintName());
        json.put("asked", refusal.asked());
        json.put("available", refusal.available());
        json.put("nearestChange", refusal.nearestChange());
        Long startNs = startsNs.get(refusal.request());
        json.put("startSeconds", startNs == null ? null : seconds(startNs));
        return json;
    }

    private static Number seconds(long ns) {
        return Digits.four(ns / NS_IN_SECOND);
    }
}
