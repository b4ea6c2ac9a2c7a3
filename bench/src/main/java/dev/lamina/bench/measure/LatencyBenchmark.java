package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.bed.LoadResult;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.statistics.Summary;
import dev.lamina.bench.timeline.Span;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a 50 Hz latency slice feels of a best-effort slice in a closed loop beside it. */
public final class LatencyBenchmark {
    private static final long PERIOD_NS = 20_000_000;
    private static final int BURST = 4;
    private static final KernelTime LATENCY_KERNEL = new KernelTime(500_000);
    private static final int GUARANTEE_PERCENT = 20;
    private static final int BATCH_DEPTH = 4;
    private static final double NS_PER_MS = 1e6;
    private static final String METHOD =
            "The latency program asks for 4 kernels of 0.5 ms every 20 ms; its latency is from the arrival to the end of the last of"
                    + " them. Alone and uncontrolled are without Lamina. The promise: p99 at most that of alone plus the longest"
                    + " kernel of the batch plus 1 ms.";

    private LatencyBenchmark() {}

    /** Measures beside batch kernels of each length. */
    public static Finding measure(Lab lab, List<KernelTime> batchKernels, String command) {
        List<List<String>> rows = new ArrayList<>();
        List<Promise> promises = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        for (KernelTime kernel : batchKernels) {
            Runs runs = runs(lab, kernel);
            rows.add(row(kernel, runs));
            promises.add(Promise.atMost(
                    "p99 beside kernels of " + kernel.text() + ", ms",
                    runs.limitMs(),
                    Summary.of(runs.sliced()).median()));
            cases.add(json(kernel, runs));
        }
        Table table = new Table(
                "p99 latency in ms and the batch's share of the card in percent: median (min..max)",
                List.of(
                        "batch kernel",
                        "p99 alone",
                        "p99 with Lamina",
                        "p99 uncontrolled",
                        "longest batch kernel",
                        "batch got %",
                        "batch uncontrolled %"),
                rows);
        return new Finding(
                "latency",
                "Latency beside a batch program",
                command,
                List.of(table),
                promises,
                List.of(METHOD, lab.disturbanceNote()),
                data);
    }

    /** Milliseconds and percents, one of each per run. */
    private record Runs(
            List<Double> alone,
            List<Double> sliced,
            List<Double> uncontrolled,
            List<Double> longest,
            List<Double> batchGot,
            List<Double> batchUncontrolled) {
        Runs() {
            this(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }

        double limitMs() {
            return Summary.of(alone).median() + Summary.of(longest).median() + 1;
        }
    }

    private static Runs runs(Lab lab, KernelTime batchKernel) {
        Runs runs = new Runs();
        double seconds = lab.effort().seconds() + Together.START_SECONDS;
        Tenant latency = Tenant.latency(
                GUARANTEE_PERCENT,
                LoadPlan.periodic("latency", lab.iterations(LATENCY_KERNEL.ns()), BURST, PERIOD_NS, seconds));
        Tenant batch = Tenant.bestEffort(
                LoadPlan.closedLoop("batch", lab.iterations(batchKernel.ns()), BATCH_DEPTH, seconds + 1));
        // The batch first: it runs when the other one's measured part begins.
        List<Tenant> both = List.of(batch, latency);
        for (int run = 1; run <= lab.effort().runs(); run++) {
            lab.say("latency beside " + batchKernel.text() + ": run " + run + " of "
                    + lab.effort().runs());
            Together alone = lab.undisturbed("the run alone", () -> Together.bare(lab.bed(), List.of(latency)));
            Together sliced = lab.undisturbed("the slices' run", () -> Together.inSlices(lab.bed(), both));
            Together free = lab.undisturbed("the run without Lamina", () -> Together.bare(lab.bed(), both));
            runs.alone().add(p99(alone.loads().getFirst()));
            runs.sliced().add(p99(sliced.loads().getLast()));
            runs.uncontrolled().add(p99(free.loads().getLast()));
            runs.longest().add(sliced.timelines().getFirst().longestNs() / NS_PER_MS);
            runs.batchGot().add(batchPercent(sliced));
            runs.batchUncontrolled().add(batchPercent(free));
        }
        return runs;
    }

    private static double p99(LoadResult result) {
        return result.report().path("p99LatencyNs").asDouble() / NS_PER_MS;
    }

    private static double batchPercent(Together run) {
        Span span = run.span();
        return span.lengthNs() == 0 ? 0 : 100.0 * run.timelines().getFirst().busyNs(span) / span.lengthNs();
    }

    private static List<String> row(KernelTime kernel, Runs runs) {
        return List.of(
                kernel.text(),
                Figures.spread(Summary.of(runs.alone()), 2),
                Figures.spread(Summary.of(runs.sliced()), 2),
                Figures.spread(Summary.of(runs.uncontrolled()), 2),
                Figures.spread(Summary.of(runs.longest()), 2),
                Figures.spread(Summary.of(runs.batchGot()), 1),
                Figures.spread(Summary.of(runs.batchUncontrolled()), 1));
    }

    private static ObjectNode json(KernelTime kernel, Runs runs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("batchKernelNs", kernel.ns()).put("limitMs", runs.limitMs());
        json.set("p99AloneMs", Figures.json(Summary.of(runs.alone())));
        json.set("p99SlicedMs", Figures.json(Summary.of(runs.sliced())));
        json.set("p99UncontrolledMs", Figures.json(Summary.of(runs.uncontrolled())));
        json.set("longestBatchKernelMs", Figures.json(Summary.of(runs.longest())));
        json.set("batchGotPercent", Figures.json(Summary.of(runs.batchGot())));
        json.set("batchUncontrolledPercent", Figures.json(Summary.of(runs.batchUncontrolled())));
        return json;
    }
}
