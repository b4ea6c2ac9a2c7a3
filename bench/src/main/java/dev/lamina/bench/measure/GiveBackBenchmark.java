package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.bed.LoadResult;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.statistics.Summary;
import dev.lamina.bench.timeline.Timeline;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How soon the owner of a share gets the card when it wakes while another slice has borrowed all of it. */
public final class GiveBackBenchmark {
    private static final int OWNER_PERCENT = 70;
    private static final int BORROWER_PERCENT = 30;
    private static final int BORROWER_DEPTH = 4;
    private static final int WAKE_KERNELS = 2;
    /** Long enough asleep that no credit and no anticipation of the burst before is left. */
    private static final long LEAST_PERIOD_NS = 100_000_000;

    private static final double NS_PER_MS = 1e6;
    private static final String METHOD =
            "The owner (70 %) sleeps, then asks for two kernels, every 100 ms; the borrower (30 %) runs without a pause. The time is"
                    + " from the owner's scheduled arrival to the start of its first kernel, its own wake-up by the operating system"
                    + " included; all arrivals of all runs count. Promised are 5 ms with kernels of up to 1 ms, else one kernel of the"
                    + " borrower's and 1 ms; the kernel is the longest that ran, for some take longer than they should.";

    private GiveBackBenchmark() {}

    /** Measures with kernels of each length on both sides. */
    public static Finding measure(Lab lab, List<KernelTime> kernels, String command) {
        List<List<String>> rows = new ArrayList<>();
        List<Promise> promises = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        for (KernelTime kernel : kernels) {
            Delays delays = delays(lab, kernel);
            rows.add(row(kernel, delays));
            double limit =
                    kernel.ns() <= 1_000_000 ? 5 : Summary.of(delays.longest()).median() + 1;
            promises.add(Promise.atMost(
                    "p99 of giving back, kernels of " + kernel.text() + ", ms", limit, at(delays.sliced(), 99)));
            cases.add(json(kernel, delays));
        }
        Table table = new Table(
                "From the owner's wake to its first kernel's start, ms",
                List.of(
                        "kernel",
                        "wakes",
                        "p50",
                        "p99",
                        "max",
                        "p50 alone",
                        "p99 alone",
                        "p50 uncontrolled",
                        "p99 uncontrolled",
                        "longest kernel"),
                rows);
        return new Finding(
                "giveback",
                "Giving a borrowed share back",
                command,
                List.of(table),
                promises,
                List.of(METHOD, lab.disturbanceNote()),
                data);
    }

    /** Milliseconds of all wakes of all runs, ascending; of the borrower's longest kernel in a slice, one for each run. */
    private record Delays(List<Double> sliced, List<Double> alone, List<Double> uncontrolled, List<Double> longest) {}

    private static Delays delays(Lab lab, KernelTime kernel) {
        List<Double> sliced = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        List<Double> uncontrolled = new ArrayList<>();
        List<Double> longest = new ArrayList<>();
        long periodNs = Math.max(LEAST_PERIOD_NS, 10 * WAKE_KERNELS * kernel.ns());
        double seconds = lab.effort().seconds() + Together.START_SECONDS;
        long iterations = lab.iterations(kernel.ns());
        Tenant owner =
                Tenant.standard(OWNER_PERCENT, LoadPlan.periodic("owner", iterations, WAKE_KERNELS, periodNs, seconds));
        Tenant borrower = Tenant.standard(
                BORROWER_PERCENT, LoadPlan.closedLoop("borrower", iterations, BORROWER_DEPTH, seconds + 1));
        List<Tenant> both = List.of(borrower, owner);
        for (int run = 1; run <= lab.effort().runs(); run++) {
            lab.say("giveback " + kernel.text() + ": run " + run + " of "
                    + lab.effort().runs());
            alone.addAll(wakes(
                    lab.undisturbed("the run alone", () -> Together.bare(lab.bed(), List.of(owner))), periodNs));
            Together shared = lab.undisturbed("the slices' run", () -> Together.inSlices(lab.bed(), both));
            sliced.addAll(wakes(shared, periodNs));
            longest.add(shared.timelines().getFirst().longestNs() / NS_PER_MS);
            uncontrolled.addAll(wakes(
                    lab.undisturbed("the run without Lamina", () -> Together.bare(lab.bed(), both)), periodNs));
        }
        return new Delays(ascending(sliced), ascending(alone), ascending(uncontrolled), longest);
    }

    /** The last of the loads is the owner. */
    private static List<Double> wakes(Together run, long periodNs) {
        LoadResult owner = run.loads().getLast();
        return wakeDelaysMs(owner.timeline(), owner.report().path("startRawNs").asLong(), periodNs);
    }

    /**
     * For each arrival the time in milliseconds to the start of its first kernel. Kernels finish in order, so the first kernel of arrival n
     * is the one that finished as number n times the burst.
     */
    static List<Double> wakeDelaysMs(Timeline owner, long startNs, long periodNs) {
        List<Double> delays = new ArrayList<>();
        for (int first = 0; first < owner.kernels(); first += WAKE_KERNELS) {
            long arrivalNs = startNs + (long) (first / WAKE_KERNELS) * periodNs;
            delays.add((owner.startNs(first) - arrivalNs) / NS_PER_MS);
        }
        return delays;
    }

    private static List<Double> ascending(List<Double> values) {
        return values.stream().sorted().toList();
    }

    private static double at(List<Double> ascending, double percent) {
        return Summary.percentile(
                ascending.stream().mapToDouble(Double::doubleValue).toArray(), percent);
    }

    private static List<String> row(KernelTime kernel, Delays delays) {
        return List.of(
                kernel.text(),
                delays.sliced().size() + "",
                Figures.number(at(delays.sliced(), 50), 2),
                Figures.number(at(delays.sliced(), 99), 2),
                Figures.number(at(delays.sliced(), 100), 2),
                Figures.number(at(delays.alone(), 50), 2),
                Figures.number(at(delays.alone(), 99), 2),
                Figures.number(at(delays.uncontrolled(), 50), 2),
                Figures.number(at(delays.uncontrolled(), 99), 2),
                Figures.spread(Summary.of(delays.longest()), 2));
    }

    private static ObjectNode json(KernelTime kernel, Delays delays) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kernelNs", kernel.ns()).put("wakes", delays.sliced().size());
        json.set("slicedMs", percentiles(delays.sliced()));
        json.set("aloneMs", percentiles(delays.alone()));
        json.set("uncontrolledMs", percentiles(delays.uncontrolled()));
        json.set("longestKernelMs", Figures.json(Summary.of(delays.longest())));
        return json;
    }

    private static ObjectNode percentiles(List<Double> ascending) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("p50", at(ascending, 50))
                .put("p99", at(ascending, 99))
                .put("max", at(ascending, 100));
    }
}
