package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.bed.LoadResult;
import dev.lamina.bench.bed.Pauses;
import dev.lamina.bench.bed.RunningLoad;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceStatus;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whether a slice's memory quota holds to the byte, for one process, for several together, and after one was killed. */
public final class MemoryBenchmark {
    private static final long ASKED_BYTES = 64L << 20;
    private static final long STEP_BYTES = 8L << 20;
    private static final long ROOMY_BYTES = 256L << 20;
    private static final int PROCESSES = 3;
    private static final long PATIENCE_MILLIS = 30_000;
    private static final long TAKEN_MILLIS = 500;
    /** Until it is told to end. */
    private static final double LONG_SECONDS = 120;

    private static final String METHOD =
            "A load's own small buffers are measured first and added to the quotas. PoCL reports no memory per process, so what"
                    + " Lamina counts is held against what the loads were granted, not against the driver.";

    private MemoryBenchmark() {}

    /** Runs every case once: there is nothing random in them. */
    public static Finding measure(Lab lab, String command) {
        MemoryBenchmark.Cases cases = new Cases(lab);
        long base = cases.ownBytes();
        cases.add(cases.single("exactly the quota", base + ASKED_BYTES, true));
        cases.add(cases.single("one byte above the quota", base + ASKED_BYTES - 1, false));
        cases.add(cases.together(base));
        cases.add(cases.afterKill(base));
        return cases.finding(command);
    }

    /** One case: what was asked and granted in bytes, what the last refusal was called. */
    private record Outcome(
            String text, long quotaBytes, long grantedBytes, long countedBytes, String error, boolean asPromised) {}

    private static final class Cases {
        private final Lab lab;
        private final List<Outcome> outcomes = new ArrayList<>();

        Cases(Lab lab) {
            this.lab = lab;
        }

        void add(Outcome outcome) {
            outcomes.add(outcome);
        }

        /** What a load holds by itself. */
        long ownBytes() {
            lab.say("memory: a load's own buffers");
            SliceGrant grant = slice(ROOMY_BYTES);
            lab.bed().start(grant, plan(0.3)).await(PATIENCE_MILLIS);
            return Together.ended(lab.bed(), grant.slice()).memoryPeakBytes();
        }

        Outcome single(String text, long quotaBytes, boolean fits) {
            lab.say("memory: " + text);
            SliceGrant grant = slice(quotaBytes);
            LoadResult result = lab.bed()
                    .start(grant, plan(0.3).with("--memory", Long.toString(ASKED_BYTES)))
                    .await(PATIENCE_MILLIS);
            SliceStatus status = Together.ended(lab.bed(), grant.slice());
            long granted = number(result.report(), "memoryGrantedBytes");
            boolean promised = fits
                    ? granted == ASKED_BYTES && status.memoryPeakBytes() == quotaBytes
                    : granted == 0 && status.refusedAllocations() > 0;
            promised &= number(result.report(), "memoryDeviceBytes") == quotaBytes;
            return new Outcome(text, quotaBytes, granted, status.memoryPeakBytes(), error(result), promised);
        }

        /** Several processes of one slice take steps at the same time until each is refused. */
        Outcome together(long base) {
            lab.say("memory: " + PROCESSES + " processes in one slice");
            long quota = PROCESSES * base + ASKED_BYTES;
            SliceGrant grant = slice(quota);
            LoadPlan plan = plan(0.5).with("--memory-step", Long.toString(STEP_BYTES));
            RunningLoad first =
                    lab.bed().start(grant, plan(LONG_SECONDS).with("--memory-step", Long.toString(STEP_BYTES)));
            List<RunningLoad> others = new ArrayList<>();
            for (int process = 1; process < PROCESSES; process++) {
                others.add(lab.bed().join(grant, plan));
            }
            List<LoadResult> results = new ArrayList<>(
                    others.stream().map(load -> load.await(PATIENCE_MILLIS)).toList());
            // The program that the slice was made for ends last: the slice ends with it.
            first.awaitKernels(1, PATIENCE_MILLIS);
            first.finish();
            results.add(first.await(PATIENCE_MILLIS));
            long granted = results.stream()
                    .mapToLong(result -> number(result.report(), "memoryGrantedBytes"))
                    .sum();
            String error = error(results.getLast());
            long peak = Together.ended(lab.bed(), grant.slice()).memoryPeakBytes();
            boolean promised = granted <= ASKED_BYTES && granted > ASKED_BYTES - STEP_BYTES && peak <= quota;
            return new Outcome(PROCESSES + " processes together", quota, granted, peak, error, promised);
        }

        /** What a killed process held can be taken by the next one of its slice. */
        Outcome afterKill(long base) {
            lab.say("memory: after a kill");
            long quota = 2 * base + ASKED_BYTES;
            SliceGrant grant = slice(quota);
            RunningLoad keeper = lab.bed().start(grant, plan(LONG_SECONDS));
            keeper.awaitKernels(1, PATIENCE_MILLIS);
            LoadPlan plan = plan(0.3).with("--memory", Long.toString(ASKED_BYTES));
            RunningLoad victim = lab.bed().join(grant, plan(LONG_SECONDS).with("--memory", Long.toString(ASKED_BYTES)));
            victim.awaitKernels(1, PATIENCE_MILLIS);
            Pauses.millis(TAKEN_MILLIS);
            victim.worker().destroyForcibly();
            Pauses.millis(TAKEN_MILLIS);
            LoadResult next = lab.bed().join(grant, plan).await(PATIENCE_MILLIS);
            keeper.finish();
            keeper.await(PATIENCE_MILLIS);
            long granted = number(next.report(), "memoryGrantedBytes");
            long peak = Together.ended(lab.bed(), grant.slice()).memoryPeakBytes();
            return new Outcome(
                    "again after its holder was killed",
                    quota,
                    granted,
                    peak,
                    error(next),
                    granted == ASKED_BYTES && peak <= quota);
        }

        Finding finding(String command) {
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            ArrayNode array = data.putArray("cases");
            List<List<String>> rows = new ArrayList<>();
            List<Promise> promises = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                rows.add(List.of(
                        outcome.text(),
                        outcome.quotaBytes() + "",
                        outcome.grantedBytes() + "",
                        outcome.countedBytes() + "",
                        outcome.error()));
                promises.add(Promise.atMost(
                        "quota, " + outcome.text() + ": cases not as promised", 0, outcome.asPromised() ? 0 : 1));
                array.addObject()
                        .put("case", outcome.text())
                        .put("quotaBytes", outcome.quotaBytes())
                        .put("grantedBytes", outcome.grantedBytes())
                        .put("peakBytes", outcome.countedBytes())
                        .put("error", outcome.error())
                        .put("asPromised", outcome.asPromised());
            }
            Table table = new Table(
                    "Memory in bytes",
                    List.of(
                            "case",
                            "quota",
                            "granted to --memory",
                            "highest that Lamina counted",
                            "error of the last call"),
                    rows);
            return new Finding("memory", "Memory quotas", command, List.of(table), promises, List.of(METHOD), data);
        }

        private SliceGrant slice(long quotaBytes) {
            return lab.bed().slice("memory", new SliceTerms(500, 1000, quotaBytes, SliceClass.STANDARD));
        }

        private LoadPlan plan(double seconds) {
            return LoadPlan.periodic("memory", lab.iterations(100_000), 1, 10_000_000, seconds);
        }

        private static long number(JsonNode report, String field) {
            return report.path(field).asLong(-1);
        }

        private static String error(LoadResult result) {
            return result.report().path("memoryErrorName").asString("");
        }
    }
}
