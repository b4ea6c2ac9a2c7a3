package dev.lamina.cli.plan;

import dev.lamina.sim.replay.Fairness;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Service;
import dev.lamina.sim.replay.Waits;
import dev.lamina.sim.trace.PhillyReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** A replay as an object for scripts. */
final class ReplayJson {
    private static final double NS_IN_SECOND = 1e9;

    private ReplayJson() {}

    static Map<String, Object> of(TracePlan.Timed timed, PhillyReader.Jobs jobs) {
        ReplayResult result = timed.result();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("discipline", result.setting().discipline());
        json.put("policy", result.setting().policy());
        json.put("nodes", result.grid().nodes());
        json.put("cardsPerNode", result.grid().cardsPerNode());
        json.put("jobs", jobs.jobs().size());
        json.put("jobsWithoutCards", jobs.withoutCards());
        json.put("jobsLargerThanTheCluster", result.refused());
        json.put("endSeconds", seconds(result.endNs()));
        json.put("usedPercent", Digits.four(result.usedPercent()));
        json.put("waits", result.waits().stream().map(ReplayJson::waits).toList());
        service(json, result.service());
        json.put("preemptions", result.preempted().times());
        json.put("lostCardHours", Digits.four(result.preempted().lostCardHours()));
        json.put("fairness", fairness(result.fairness()));
        json.put("replaySeconds", Digits.four(timed.seconds()));
        return json;
    }

    private static void service(Map<String, Object> json, Service service) {
        json.put("meanCompletionSeconds", seconds(service.meanCompletionNs()));
        json.put("p95CompletionSeconds", seconds(service.p95CompletionNs()));
        json.put("meanBoundedSlowdown", Digits.four(service.meanSlowdown()));
        json.put("p95BoundedSlowdown", Digits.four(service.p95Slowdown()));
        json.put("deadlines", service.deadlines().stated());
        json.put("deadlinesMet", service.deadlines().met());
        Map<String, Object> forecast = new LinkedHashMap<>();
        forecast.put("jobsThatWaited", service.forecast().waited());
        forecast.put("jobsToldAStart", service.forecast().jobs());
        forecast.put("medianErrorPercent", Digits.four(service.forecast().medianErrorPercent()));
        forecast.put("p90ErrorPercent", Digits.four(service.forecast().p90ErrorPercent()));
        json.put("startForecast", forecast);
    }

    private static Map<String, Object> waits(Waits waits) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cards", waits.cards());
        json.put("jobs", waits.jobs());
        json.put("meanSeconds", seconds(waits.meanNs()));
        json.put("p50Seconds", seconds(waits.p50Ns()));
        json.put("p95Seconds", seconds(waits.p95Ns()));
        json.put("p99Seconds", seconds(waits.p99Ns()));
        json.put("maxSeconds", seconds(waits.maxNs()));
        return json;
    }

    private static Map<String, Object> fairness(Fairness fairness) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("meanJain", Digits.four(fairness.meanJain()));
        json.put("leastJain", Digits.four(fairness.leastJain()));
        json.put("windows", fairness.windows().stream().map(ReplayJson::window).toList());
        return json;
    }

    private static Map<String, Object> window(Fairness.Window window) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fromSeconds", seconds(window.fromNs()));
        json.put("tenants", window.tenants());
        json.put("jain", Digits.four(window.jain()));
        return json;
    }

    private static Number seconds(long ns) {
        return Digits.four(ns / NS_IN_SECOND);
    }
}
