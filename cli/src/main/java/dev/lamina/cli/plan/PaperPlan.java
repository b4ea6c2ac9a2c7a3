package dev.lamina.cli.plan;

import dev.lamina.bench.placement.AllocationBound;
import dev.lamina.cli.text.Progress;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Policies;
import dev.lamina.sim.batch.PaperBatch;
import dev.lamina.sim.batch.PolicySummary;
import dev.lamina.sim.paper.PaperInput;
import dev.lamina.sim.report.PaperReport;
import dev.lamina.sim.report.Series;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.OpenbFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** {@code lamina plan --paper}: the packing experiment. */
final class PaperPlan {
    private static final String USUAL = "default";

    private final Terminal terminal;
    private final PaperOptions options;

    PaperPlan(Terminal terminal, PaperOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    void run(Path folder, Leniency leniency) throws InterruptedException {
        terminal.checkPage();
        OpenbFolder files = OpenbFolder.of(folder);
        PaperBatch.Wish wish = new PaperBatch.Wish(
                files,
                workloads(files),
                options.policies(Policies.names()),
                options.seeds(),
                options.load(),
                options.movePercent(0));
        PaperBatch batch = PaperBatch.read(wish, leniency);
        terminal.skipped(batch.skipped().rows(), batch.skipped().examples());
        List<PolicySummary> summaries = experiments(batch);
        long cards = batch.inputs().getFirst().nodes().stream()
                .mapToLong(node -> node.cards())
                .sum();
        Map<String, Series> bounds = bounds(batch, summaries);
        terminal.answer(
                summaries.stream().map(summary -> json(summary, bounds)).toList(),
                () -> PaperText.of(summaries) + PaperText.bounds(bounds),
                () -> PaperReport.html(summaries, new PaperReport.Subject(cards, command(folder, wish), bounds)));
    }

    private Map<String, @Nullable Object> json(PolicySummary summary, Map<String, Series> bounds) {
        Map<String, @Nullable Object> json = PaperJson.of(summary);
        if (options.bound().isPresent()) {
            Series bound = bounds.get(summary.workload());
            json.put(
                    "boundPercent", bound == null ? null : Digits.four(bound.y().getFirst()));
        }
        return json;
    }

    private List<String> workloads(OpenbFolder files) {
        if (!options.workloads().isEmpty()) {
            return options.workloads();
        }
        if (options.order().isPresent()) {
            return List.of(workloadOf(options.order().get(), files));
        }
        return files.workloads().containsKey(USUAL)
                ? List.of(USUAL)
                : List.copyOf(files.workloads().keySet());
    }

    /** Orders are called WORKLOAD-SEED; the folder's only workload is meant where they are not. */
    private static String workloadOf(Path order, OpenbFolder files) {
        String name = String.valueOf(order.getFileName());
        return files.workloads().keySet().stream()
                .filter(workload ->
                        name.startsWith(workload + "-") || files.workloads().size() == 1)
                .findFirst()
                .orElseThrow(() -> new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "it is not clear which workload " + order + " orders; add --workload with one of "
                                + files.workloads().keySet()));
    }

    private List<PolicySummary> experiments(PaperBatch batch) throws InterruptedException {
        int all = batch.experiments(options.order());
        Progress progress = terminal.progress();
        long startedNs = System.nanoTime();
        progress.at("experiments", 0, "0 of " + all);
        List<PolicySummary> summaries = batch.run(
                options.order(), done -> progress.at("experiments", (double) done / all, done + " of " + all));
        double seconds = (System.nanoTime() - startedNs) / 1e9;
        progress.done("experiments", String.format(Locale.ROOT, "%d in %.1f s", all, seconds));
        return summaries;
    }

    /** A level line for each workload, from the load up to which everything is accepted. */
    private Map<String, Series> bounds(PaperBatch batch, List<PolicySummary> summaries) {
        if (options.bound().isEmpty()) {
            return Map.of();
        }
        double accepted = options.bound().getAsDouble();
        double last = summaries.getFirst().runs().getFirst().points().getLast().loadPercent();
        Map<String, Series> bounds = new LinkedHashMap<>();
        for (PaperInput input : batch.inputs()) {
            OptionalDouble bound = bound(batch, input, accepted);
            if (bound.isEmpty()) {
                continue;
            }
            double most = bound.getAsDouble();
            String name = String.format(Locale.ROOT, "bound: %.2f%%, all accepted up to %.0f%%", most, accepted);
            double from = Math.min(Math.max(accepted, most), last);
            bounds.put(
                    input.workload(), new Series(name, Series.Style.BOUND, List.of(from, last), List.of(most, most)));
        }
        return bounds;
    }

    /** Empty, with a word on it, where a workload has none; the others keep theirs. */
    private OptionalDouble bound(PaperBatch batch, PaperInput input, double accepted) {
        try {
            return OptionalDouble.of(AllocationBound.percent(batch.firstOrder(input, options.order()), accepted));
        } catch (LaminaException none) {
            if (none.code() != ErrorCode.BAD_INPUT) {
                throw none;
            }
            terminal.note("no bound for " + input.workload() + ": " + none.explanation());
            return OptionalDouble.empty();
        }
    }

    private String command(Path folder, PaperBatch.Wish wish) {
        String orders = options.order()
                .map(file -> " --order " + file)
                .orElseGet(() -> " --seeds " + wish.seeds().size() + " --load " + wish.load());
        return "lamina plan --paper " + folder + " --workload " + String.join(",", wish.workloads()) + " --policy "
                + String.join(",", wish.policies()) + orders
                + (wish.movePercent() == 0 ? "" : " --moves " + wish.movePercent())
                + (options.bound().isEmpty()
                        ? ""
                        : " --bound " + options.bound().getAsDouble());
    }
}
