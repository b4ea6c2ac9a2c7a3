package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.statistics.Summary;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How much of the card saturating slices use together, against the same load alone on the card without Lamina. */
public final class AggregateBenchmark {
    private static final String METHOD =
            "Aggregate is the kernels per second of all slices together over those of the same load alone without Lamina, both"
                    + " measured one after the other in each run, over the time in which the host took no processor away where that is at"
                    + " least half a second. 'Uncontrolled' are the same loads side by side without Lamina.";

    private AggregateBenchmark() {}

    /** Measures every split with every kernel time. */
    public static Finding measure(Lab lab, List<Split> splits, List<KernelTime> kernels, int depth, String command) {
        List<List<String>> rows = new ArrayList<>();
        List<Promise> promises = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        for (KernelTime kernel : kernels) {
            for (Split split : splits) {
                SharesCase measured = new SharesCase(split, kernel, depth);
                Runs runs = runs(lab, measured);
                rows.add(row(measured, runs));
                promises.add(Promise.atLeast(
                        "aggregate of " + measured.text() + ", percent of the card alone",
                        limitPercent(kernel),
                        runs.ratio().median()));
                cases.add(json(measured, runs));
            }
        }
        Table table = new Table(
                "Kernels/s of all slices together: median (min..max)",
                List.of("split", "kernel", "alone", "all slices", "aggregate %", "uncontrolled %"),
                rows);
        return new Finding(
                "aggregate",
                "Aggregate throughput of saturating slices",
                command,
                List.of(table),
                promises,
                List.of(METHOD, lab.disturbanceNote()),
                data);
    }

    private record Runs(List<Double> alone, List<Double> sliced, List<Double> uncontrolled) {
        Summary ratio() {
            return percent(sliced);
        }

        Summary uncontrolledRatio() {
            return percent(uncontrolled);
        }

        private Summary percent(List<Double> rates) {
            double[] percents = new double[rates.size()];
            for (int run = 0; run < percents.length; run++) {
                percents[run] = 100 * rates.get(run) / alone.get(run);
            }
            return Summary.of(percents);
        }
    }

    private static Runs runs(Lab lab, SharesCase measured) {
        Runs runs = new Runs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Tenant> tenants = measured.tenants(lab);
        List<Tenant> alone = List.of(Tenant.standard(
                100,
                LoadPlan.closedLoop(
                        "alone",
                        lab.iterations(measured.kernel().ns()),
                        measured.depth(),
                        lab.effort().seconds() + Together.SETTLE_SECONDS)));
        for (int run = 1; run <= lab.effort().runs(); run++) {
            lab.say("aggregate " + measured.text() + ": run " + run + " of "
                    + lab.effort().runs());
            runs.alone().add(bare(lab, alone));
            runs.sliced()
                    .add(lab.undisturbed(
                                    "the slices' run",
                                    () -> Together.inSlices(lab.bed(), tenants),
                                    Together::quietForLong)
                            .kernelsPerSecond());
            runs.uncontrolled().add(bare(lab, tenants));
        }
        return runs;
    }

    private static double bare(Lab lab, List<Tenant> tenants) {
        return lab.undisturbed(
                        "the run without Lamina", () -> Together.bare(lab.bed(), tenants), Together::quietForLong)
                .kernelsPerSecond();
    }

    /** The promise by kernel time: 98 % at 10 ms and longer, 95 % at 1 ms, 90 % below. */
    private static double limitPercent(KernelTime kernel) {
        if (kernel.ns() >= 10_000_000) {
            return 98;
        }
        return kernel.ns() >= 1_000_000 ? 95 : 90;
    }

    private static List<String> row(SharesCase measured, Runs runs) {
        return List.of(
                measured.split().text(),
                measured.kernel().text(),
                Figures.spread(Summary.of(runs.alone()), 1),
                Figures.spread(Summary.of(runs.sliced()), 1),
                Figures.spread(runs.ratio(), 1),
                Figures.spread(runs.uncontrolledRatio(), 1));
    }

    private static ObjectNode json(SharesCase measured, Runs runs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("split", measured.split().text())
                .put("kernelNs", measured.kernel().ns())
                .put("depth", measured.depth())
                .put("aggregatePercent", runs.ratio().median());
        json.set("aloneKernelsPerSecond", Figures.json(Summary.of(runs.alone())));
        json.set("slicedKernelsPerSecond", Figures.json(Summary.of(runs.sliced())));
        json.set("aggregate", Figures.json(runs.ratio()));
        json.set("uncontrolled", Figures.json(runs.uncontrolledRatio()));
        return json;
    }
}
