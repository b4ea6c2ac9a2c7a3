package dev.lamina.bench.measure;

import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.timeline.ShareWindows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How exactly saturating slices get their shares, over windows of one second, beside the same loads without Lamina. */
public final class SharesBenchmark {
    private static final long WINDOW_NS = 1_000_000_000;
    private static final String METHOD =
            "A share is a load's card time over that of all loads, in windows of one second, by the loads' own records of each"
                    + " kernel's start and end; entitled is the guarantee over the sum of guarantees.";

    private SharesBenchmark() {}

    /** One case in detail. */
    public static Finding detail(Lab lab, SharesCase measured, String command) {
        SharesOutcome outcome = measure(lab, measured, new HashMap<>());
        ObjectNode data = json(outcome);
        return new Finding(
                "shares",
                "Shares of saturating slices: " + measured.text(),
                command,
                List.of(slices(outcome), errors(List.of(outcome))),
                promises(outcome),
                List.of(METHOD, lab.disturbanceNote()),
                data);
    }

    /** Many cases, one row each. */
    public static Finding matrix(Lab lab, List<SharesCase> cases, String command) {
        Map<Loads, List<Together>> bare = new HashMap<>();
        List<SharesOutcome> outcomes =
                cases.stream().map(measured -> measure(lab, measured, bare)).toList();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode array = data.putArray("cases");
        List<Promise> promises = new ArrayList<>();
        for (SharesOutcome outcome : outcomes) {
            array.add(json(outcome));
            promises.addAll(promises(outcome).stream()
                    .filter(promise -> !promise.kept())
                    .toList());
        }
        if (promises.isEmpty()) {
            promises.addAll(worst(outcomes));
        }
        return new Finding(
                "shares",
                "Shares of saturating slices",
                command,
                List.of(errors(outcomes)),
                promises,
                List.of(METHOD, lab.disturbanceNote()),
                data);
    }

    /** What the loads do without Lamina does not depend on how the card is split, only on this. */
    private record Loads(int count, KernelTime kernel, int depth) {
        static Loads of(SharesCase measured) {
            return new Loads(measured.split().percents().size(), measured.kernel(), measured.depth());
        }
    }

    private static SharesOutcome measure(Lab lab, SharesCase measured, Map<Loads, List<Together>> bare) {
        SharesOutcome outcome = new SharesOutcome(measured, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Tenant> tenants = measured.tenants(lab);
        List<Together> without = bare.computeIfAbsent(Loads.of(measured), _ -> new ArrayList<>());
        for (int run = 1; run <= lab.effort().runs(); run++) {
            lab.say("shares " + measured.text() + ": run " + run + " of "
                    + lab.effort().runs());
            Together sliced = lab.undisturbed("the run", () -> Together.inSlices(lab.bed(), tenants));
            outcome.withLamina().add(shares(sliced, measured));
            outcome.accountErrorsPercent().addAll(accountErrors(sliced));
            if (without.size() < run) {
                without.add(lab.undisturbed("the run without Lamina", () -> Together.bare(lab.bed(), tenants)));
            }
        }
        without.forEach(run -> outcome.withoutLamina().add(shares(run, measured)));
        return outcome;
    }

    private static ShareWindows shares(Together run, SharesCase measured) {
        return ShareWindows.of(run.timelines(), measured.split().percents(), run.span(), WINDOW_NS);
    }

    private static List<Double> accountErrors(Together run) {
        List<Double> errors = new ArrayList<>();
        for (int load = 0; load < run.accountedNs().size(); load++) {
            double counted = run.witnessNs().get(load);
            errors.add(100 * (run.accountedNs().get(load) - counted) / Math.max(1, counted));
        }
        return errors;
    }

    private static List<Promise> promises(SharesOutcome outcome) {
        String of = "share error of " + outcome.measured().text() + ", percentage points";
        return List.of(
                Promise.atMost("mean " + of, 1, SharesOutcome.meanError(outcome.withLamina())),
                Promise.atMost("max " + of, outcome.maxErrorLimit(), SharesOutcome.maxError(outcome.withLamina())));
    }

    private static List<Promise> worst(List<SharesOutcome> outcomes) {
        double mean = 0;
        double overLimit = Double.NEGATIVE_INFINITY;
        for (SharesOutcome outcome : outcomes) {
            mean = Math.max(mean, SharesOutcome.meanError(outcome.withLamina()));
            overLimit = Math.max(overLimit, SharesOutcome.maxError(outcome.withLamina()) - outcome.maxErrorLimit() + 2);
        }
        return List.of(
                Promise.atMost("mean share error of every case, percentage points (worst case)", 1, mean),
                Promise.atMost("max share error less one kernel, percentage points (worst case)", 2, overLimit));
    }

    private static Table slices(SharesOutcome outcome) {
        List<List<String>> rows = new ArrayList<>();
        for (int slice = 0; slice < outcome.measured().split().percents().size(); slice++) {
            rows.add(List.of(
                    "slice " + (char) ('a' + slice),
                    outcome.measured().split().percents().get(slice) + "",
                    Figures.number(outcome.entitled(slice), 1),
                    Figures.spread(outcome.got(outcome.withLamina(), slice), 2),
                    Figures.spread(outcome.got(outcome.withoutLamina(), slice), 2)));
        }
        return new Table(
                "Share of card time in percent: median (min..max) of "
                        + outcome.withLamina().size() + " runs",
                List.of("slice", "asked", "entitled", "got", "without Lamina"),
                rows);
    }

    private static Table errors(List<SharesOutcome> outcomes) {
        List<List<String>> rows = new ArrayList<>();
        for (SharesOutcome outcome : outcomes) {
            SharesCase measured = outcome.measured();
            rows.add(List.of(
                    measured.split().text(),
                    measured.kernel().text(),
                    measured.depth() == 1 ? "sync" : measured.depth() + "",
                    Figures.spread(SharesOutcome.meanErrorPerRun(outcome.withLamina()), 2),
                    Figures.number(SharesOutcome.meanError(outcome.withLamina()), 2),
                    Figures.number(SharesOutcome.maxError(outcome.withLamina()), 2),
                    Figures.number(SharesOutcome.meanError(outcome.withoutLamina()), 2),
                    Figures.spread(SharesOutcome.busy(outcome.withLamina()), 1),
                    Figures.number(largest(outcome.accountErrorsPercent()), 2)));
        }
        return new Table(
                "Share error in percentage points over one-second windows",
                List.of(
                        "split",
                        "kernel",
                        "in flight",
                        "mean of a run: median (min..max)",
                        "mean",
                        "max",
                        "mean without Lamina",
                        "card busy %",
                        "Lamina's account off by % at most"),
                rows);
    }

    private static double largest(List<Double> values) {
        return values.stream().mapToDouble(Math::abs).max().orElse(0);
    }

    private static ObjectNode json(SharesOutcome outcome) {
        SharesCase measured = outcome.measured();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("split", measured.split().text())
                .put("kernelNs", measured.kernel().ns())
                .put("depth", measured.depth())
                .put("windowSeconds", WINDOW_NS / 1e9);
        ArrayNode slices = json.putArray("slices");
        for (int slice = 0; slice < measured.split().percents().size(); slice++) {
            ObjectNode entry = slices.addObject();
            entry.put("askedPercent", measured.split().percents().get(slice))
                    .put("entitledPercent", outcome.entitled(slice))
                    .put("gotPercent", outcome.got(outcome.withLamina(), slice).median());
            entry.set("got", Figures.json(outcome.got(outcome.withLamina(), slice)));
            entry.set("withoutLamina", Figures.json(outcome.got(outcome.withoutLamina(), slice)));
        }
        json.set("busyPercent", Figures.json(SharesOutcome.busy(outcome.withLamina())));
        json.putObject("errorPoints")
                .put("mean", SharesOutcome.meanError(outcome.withLamina()))
                .put("max", SharesOutcome.maxError(outcome.withLamina()))
                .put("windows", SharesOutcome.errors(outcome.withLamina()).length);
        json.putObject("errorPointsWithoutLamina")
                .put("mean", SharesOutcome.meanError(outcome.withoutLamina()))
                .put("max", SharesOutcome.maxError(outcome.withoutLamina()));
        json.put("accountOffByPercent", largest(outcome.accountErrorsPercent()));
        return json;
    }
}
