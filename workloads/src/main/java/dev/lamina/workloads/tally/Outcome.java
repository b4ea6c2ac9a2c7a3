package dev.lamina.workloads.tally;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run came to. Its JSON is described in {@code docs/workloads.md}. */
public record Outcome(
        RunFacts facts,
        RunStart start,
        Requests requests,
        Latency latency,
        CardUse cardUse,
        Checks checks,
        List<Series.Second> series) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    /** How many requests came, were answered, and were answered in time. */
    public record Requests(long total, long completed, long deadlinesMet) {}

    /** From arrival to answer, in nanoseconds. */
    public record Latency(long p50Ns, long p95Ns, long p99Ns, long maxNs) {}

    /** Card time in the run and outside it (calibration, warm-up), and the run's length, in nanoseconds. */
    public record CardUse(long cardNs, long outsideCardNs, long wallNs) {}

    /** Comparisons with the reference; the losses are not numbers unless something was trained. */
    public record Checks(long passed, long total, double maxError, double firstLoss, double lastLoss) {}

    public Outcome {
        series = List.copyOf(series);
    }

    /** Whether at least one result was compared with the reference and all that were agreed with it. */
    public boolean passed() {
        return checks.total() > 0 && checks.passed() == checks.total();
    }

    /** The numbers of the whole run. */
    public ObjectNode summary() {
        double wallSeconds = cardUse.wallNs() / NS_PER_SECOND;
        ObjectNode json = JSON.createObjectNode();
        json.put("name", facts.name()).put("device", facts.device()).put("work", facts.work());
        json.put("seed", facts.seed())
                .put("rate", facts.ratePerSecond())
                .put("deadlineMs", facts.deadlineNs() / NS_PER_MS);
        json.put("requests", requests.total()).put("completed", requests.completed());
        json.put("throughput", perSecond(requests.completed(), wallSeconds));
        if (facts.deadlineNs() > 0) {
            json.put("deadlinesMet", requests.deadlinesMet()).put("deadlinesTotal", requests.total());
            json.put("deadlinesMetPercent", percent(requests.deadlinesMet(), requests.total()));
        }
        json.putObject("latencyMs")
                .put("p50", latency.p50Ns() / NS_PER_MS)
                .put("p95", latency.p95Ns() / NS_PER_MS)
                .put("p99", latency.p99Ns() / NS_PER_MS)
                .put("max", latency.maxNs() / NS_PER_MS);
        json.put("cardSeconds", cardUse.cardNs() / NS_PER_SECOND).put("wallSeconds", wallSeconds);
        json.put("busyPercent", percent(cardUse.cardNs(), cardUse.wallNs()));
        json.put("totalCardSeconds", (cardUse.cardNs() + cardUse.outsideCardNs()) / NS_PER_SECOND);
        json.put(
                "cardMsPerRequest",
                requests.completed() == 0 ? 0 : cardUse.cardNs() / NS_PER_MS / requests.completed());
        json.put("checksPassed", checks.passed())
                .put("checksTotal", checks.total())
                .put("maxError", checks.maxError());
        if (!Double.isNaN(checks.firstLoss())) {
            json.put("stepsPerSecond", perSecond(requests.completed(), wallSeconds));
            json.put("firstLoss", checks.firstLoss()).put("lastLoss", checks.lastLoss());
        }
        return json;
    }

    /** The summary, when the run began, and its seconds as {@code [t, busySeconds, requests, deadlinesMissed]}. */
    public ObjectNode report(boolean finished) {
        ObjectNode json = summary();
        json.put("finished", finished);
        json.put("startedAtMillis", start.epochMillis()).put("startedAtDeviceNs", start.deviceNs());
        ArrayNode rows = json.putArray("series");
        for (Series.Second second : series) {
            rows.addArray()
                    .add(second.second())
                    .add(second.busyNs() / NS_PER_SECOND)
                    .add(second.requests())
                    .add(second.deadlinesMissed());
        }
        return json;
    }

    private static double perSecond(long count, double seconds) {
        return seconds > 0 ? count / seconds : 0;
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }
}
