package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.statistics.PairedChange;
import dev.lamina.bench.statistics.Summary;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the runtime costs a program that has the card to itself: interleaved pairs with and without Lamina. */
public final class OverheadBenchmark {
    private static final int LEAST_PAIRS = 2;
    private static final double WARM_UP_SECONDS = 15;
    private static final String METHOD =
            "Each pair runs the same load once in a slice and once without Lamina, in alternating order; the change is the mean of"
                    + " the pairs' changes with its 95 % confidence interval (Student's t). Time per kernel is what the change means"
                    + " for one kernel, its enqueue, completion and all between. The idle agent stays up beside the runs without"
                    + " Lamina. A slice runs for 15 s before the first pair: a young agent compiles its own code beside the programs,"
                    + " one that has been up for a while does not.";

    private OverheadBenchmark() {}

    /** Measures every kernel time at every depth. */
    public static Finding measure(Lab lab, List<KernelTime> kernels, List<Integer> depths, String command) {
        List<List<String>> rows = new ArrayList<>();
        List<Promise> promises = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        warmUp(lab, kernels.getFirst());
        for (KernelTime kernel : kernels) {
            for (int depth : depths) {
                Pairs pairs = pairs(lab, kernel, depth);
                rows.add(row(kernel, depth, pairs));
                promises.add(promise(kernel, depth, pairs.change()));
                cases.add(json(kernel, depth, pairs));
            }
        }
        Table table = new Table(
                "Throughput alone, kernels/s: median (min..max), and the change that Lamina makes",
                List.of("kernel", "in flight", "without Lamina", "in a slice", "change %", "ns per kernel"),
                rows);
        return new Finding(
                "overhead",
                "Cost of the runtime, alone on the card",
                command,
                List.of(table),
                promises,
                List.of(METHOD, lab.disturbanceNote()),
                data);
    }

    /** Kernels per second, one of each per pair. */
    private record Pairs(List<Double> without, List<Double> with) {
        PairedChange change() {
            return PairedChange.of(numbers(without), numbers(with));
        }

        private static double[] numbers(List<Double> rates) {
            return rates.stream().mapToDouble(Double::doubleValue).toArray();
        }

        /** Longer between two completions than without Lamina, in nanoseconds. */
        double nsPerKernel() {
            double sum = 0;
            for (int pair = 0; pair < with.size(); pair++) {
                sum += 1e9 / with.get(pair) - 1e9 / without.get(pair);
            }
            return sum / with.size();
        }
    }

    private static void warmUp(Lab lab, KernelTime kernel) {
        lab.say("overhead: a slice runs for " + Figures.number(WARM_UP_SECONDS, 0) + " s until the agent is warm");
        Together.inSlices(lab.bed(), alone(lab, kernel, 1, WARM_UP_SECONDS));
    }

    private static List<Tenant> alone(Lab lab, KernelTime kernel, int depth, double seconds) {
        return List.of(Tenant.standard(50, LoadPlan.closedLoop("alone", lab.iterations(kernel.ns()), depth, seconds)));
    }

    private static Pairs pairs(Lab lab, KernelTime kernel, int depth) {
        int count = Math.max(LEAST_PAIRS, lab.effort().runs());
        Pairs pairs = new Pairs(new ArrayList<>(), new ArrayList<>());
        List<Tenant> alone = alone(lab, kernel, depth, lab.effort().seconds() + Together.SETTLE_SECONDS);
        for (int pair = 0; pair < count; pair++) {
            lab.say("overhead " + kernel.text() + ", depth " + depth + ": pair " + (pair + 1) + " of " + count);
            if (pair % 2 == 0) {
                pairs.without().add(bare(lab, alone));
                pairs.with().add(sliced(lab, alone));
            } else {
                pairs.with().add(sliced(lab, alone));
                pairs.without().add(bare(lab, alone));
            }
        }
        return pairs;
    }

    private static double bare(Lab lab, List<Tenant> alone) {
        return lab.undisturbed("the run without Lamina", () -> Together.bare(lab.bed(), alone), Together::quietForLong)
                .kernelsPerSecond();
    }

    private static double sliced(Lab lab, List<Tenant> alone) {
        return lab.undisturbed("the run in a slice", () -> Together.inSlices(lab.bed(), alone), Together::quietForLong)
                .kernelsPerSecond();
    }

    private static Promise promise(KernelTime kernel, int depth, PairedChange change) {
        double limit = kernel.ns() >= 1_000_000 ? 1 : 2;
        String text = "cost alone at " + kernel.text() + " kernels, depth " + depth + ", percent of throughput";
        return Promise.atMost(text, limit, -change.meanPercent());
    }

    private static List<String> row(KernelTime kernel, int depth, Pairs pairs) {
        return List.of(
                kernel.text(),
                depth == 1 ? "sync" : depth + "",
                Figures.spread(Summary.of(pairs.without()), 1),
                Figures.spread(Summary.of(pairs.with()), 1),
                Figures.change(pairs.change()),
                Figures.number(pairs.nsPerKernel(), 0));
    }

    private static ObjectNode json(KernelTime kernel, int depth, Pairs pairs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kernelNs", kernel.ns()).put("depth", depth).put("nsPerKernel", pairs.nsPerKernel());
        json.set("withoutLaminaKernelsPerSecond", Figures.json(Summary.of(pairs.without())));
        json.set("slicedKernelsPerSecond", Figures.json(Summary.of(pairs.with())));
        json.set("change", Figures.json(pairs.change()));
        return json;
    }
}
