package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.count;
import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

import dev.lamina.sim.batch.PolicySummary;
import dev.lamina.sim.batch.RefusalSizes;
import dev.lamina.sim.batch.Statistic;
import dev.lamina.sim.paper.PaperResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The packing experiment as a page: what each policy placed, what it could not use, whom it refused. */
public final class PaperReport {
    private static final String STRONG = "lamina";
    private static final String BASELINE = "fgd";

    private final List<PolicySummary> summaries;
    private final Subject subject;

    /**
     * What the page is about, besides results.
     *
     * @param cards of the cluster
     * @param command that makes the page again
     * @param bounds what no policy can pass, by workload; may be empty
     */
    public record Subject(long cards, String command, Map<String, Series> bounds) {
        /** Copies the map. */
        public Subject {
            bounds = Map.copyOf(bounds);
        }
    }

    private PaperReport(List<PolicySummary> summaries, Subject subject) {
        this.summaries = summaries;
        this.subject = subject;
    }

    /** The whole page; needs at least one summary. */
    public static String html(List<PolicySummary> summaries, Subject subject) {
        return new PaperReport(List.copyOf(summaries), subject).page();
    }

    private String page() {
        Set<String> workloads = new LinkedHashSet<>();
        summaries.forEach(summary -> workloads.add(summary.workload()));
        PolicySummary first = summaries.getFirst();
        Page page = new Page("Who gets a place?", lead(first, workloads.size()));
        page.top(facts(of(workloads.iterator().next())));
        workloads.forEach(workload -> page.section("Workload " + workload, note(workload), workload(workload)));
        return page.section("How it was counted", "", method()).html();
    }

    private String lead(PolicySummary first, int workloads) {
        String orders = first.runs().size() == 1 ? "one order" : first.runs().size() + " orders";
        String what = workloads == 1 ? "workload <b>" + text(first.workload()) + "</b>" : workloads + " workloads";
        return format(
                "%s GPUs, %s in %s of arrival. Every pod is placed when it arrives or refused for good; whoever packs better refuses later"
                        + " and leaves less idle.",
                count(subject.cards()), what, orders);
    }

    private List<PolicySummary> of(String workload) {
        return summaries.stream()
                .filter(summary -> summary.workload().equals(workload))
                .toList();
    }

    private static PolicySummary hero(List<PolicySummary> group) {
        return group.stream()
                .filter(summary -> summary.policy().equals(STRONG))
                .findFirst()
                .orElseGet(() -> group.stream()
                        .reduce((one, other) -> one.finalAllocation().mean()
                                        > other.finalAllocation().mean()
                                ? one
                                : other)
                        .orElseThrow());
    }

    private String facts(List<PolicySummary> group) {
        PolicySummary hero = hero(group);
        double least = group.stream()
                .mapToDouble(summary -> summary.finalAllocation().mean())
                .min()
                .orElse(0);
        double gained = (hero.finalAllocation().mean() - least) * subject.cards() / 100;
        double refusal = hero.of(run -> run.totals().firstRefusalLoadPercent()).mean();
        StringBuilder facts = new StringBuilder("<div class=\"facts\">");
        facts.append(fact(
                format("%.2f<small>%%</small>", hero.finalAllocation().mean()),
                "of all GPUs given away in the end by <b>" + text(hero.policy()) + "</b>"));
        if (group.size() > 1) {
            facts.append(fact(count(Math.round(gained)), "more GPUs in use than under the weakest policy here"));
        }
        facts.append(fact(
                Double.isFinite(refusal) ? format("%.1f<small>%%</small>", refusal) : "none",
                "load at which it first had to refuse a pod"));
        facts.append(fact(
                count(Math.round(hero.of(run -> run.totals().fragmentedCards()).mean())),
                "GPUs' worth left that the usual requests cannot use"));
        return facts.append("</div>").toString();
    }

    private static String fact(String big, String caption) {
        return "<div class=\"fact\"><div class=\"big\">" + big + "</div><div class=\"caption\">" + caption
                + "</div></div>";
    }

    private String note(String workload) {
        PolicySummary first = of(workload).getFirst();
        double arrived = first.of(run -> run.totals().arrived()).mean();
        return format(
                "%s pods arrive, their requests reach %d%% of the GPUs.", count(Math.round(arrived)), lastLoad(first));
    }

    private static int lastLoad(PolicySummary summary) {
        return summary.runs().getFirst().points().getLast().loadPercent();
    }

    private String workload(String workload) {
        List<PolicySummary> group = of(workload);
        return "<div class=\"charts\">" + allocation(group) + fragmentation(group) + "</div>" + stranded(group)
                + "<h3>Results</h3>" + results(group) + "<h3>Refused, by size and reason</h3>" + refusals(group);
    }

    private String allocation(List<PolicySummary> group) {
        double from = loadOfInterest(group);
        List<Series> lines = new ArrayList<>();
        group.forEach(summary -> lines.add(line(summary, PaperResult.Point::allocationPercent, from)));
        // Last, so that policies have the same colours in every chart.
        Optional.ofNullable(subject.bounds().get(group.getFirst().workload())).ifPresent(lines::add);
        Axis x = new Axis("submitted load, % of all GPUs", from, lastLoad(group.getFirst()), "");
        return new LineChart("GPUs given away, %", x, Axis.around("", "", values(lines)), lines).html();
    }

    private String fragmentation(List<PolicySummary> group) {
        List<Series> lines = new ArrayList<>();
        group.forEach(summary -> lines.add(line(summary, PaperResult.Point::fragmentedCards, 0)));
        Axis x = new Axis("submitted load, % of all GPUs", 0, lastLoad(group.getFirst()), "");
        return new LineChart("GPUs' worth that usual requests cannot use", x, Axis.around("", "", values(lines)), lines)
                .html();
    }

    private static List<Double> values(List<Series> lines) {
        return lines.stream().flatMap(line -> line.y().stream()).toList();
    }

    /** Where policies begin to differ: below, nearly everything is placed by all of them, and the lines lie on each other. */
    private static double loadOfInterest(List<PolicySummary> group) {
        int last = lastLoad(group.getFirst());
        return last < 60 ? 0 : Math.floor(0.06 * last) * 10;
    }

    /** What is drawn of a point. */
    private interface Height {
        double of(PaperResult.Point point);
    }

    private static Series line(PolicySummary summary, Height height, double from) {
        Map<Integer, List<Double>> byLoad = new LinkedHashMap<>();
        for (PaperResult run : summary.runs()) {
            run.points().stream()
                    .filter(point -> point.loadPercent() >= from)
                    .forEach(point -> byLoad.computeIfAbsent(point.loadPercent(), load -> new ArrayList<>())
                            .add(height.of(point)));
        }
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        byLoad.entrySet().stream()
                .filter(entry -> entry.getValue().size() == summary.runs().size())
                .sorted((one, other) -> one.getKey() - other.getKey())
                .forEach(entry -> {
                    x.add(entry.getKey().doubleValue());
                    y.add(entry.getValue().stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElse(0));
                });
        Series.Style style = summary.policy().equals(STRONG) ? Series.Style.STRONG : Series.Style.PLAIN;
        return new Series(summary.policy(), style, x, y);
    }

    private static String stranded(List<PolicySummary> group) {
        if (group.stream()
                .allMatch(summary -> summary.runs().getFirst().stranded().isEmpty())) {
            return "";
        }
        Bars bars = new Bars("Idle GPUs in the end, by what keeps them idle", "GPUs");
        for (PolicySummary summary : group) {
            Map<String, Double> causes = new LinkedHashMap<>();
            for (PaperResult run : summary.runs()) {
                run.stranded()
                        .forEach(part -> causes.merge(
                                part.cause(), part.cards() / summary.runs().size(), Double::sum));
            }
            bars.bar(summary.policy(), causes);
        }
        return bars.html();
    }

    private String results(List<PolicySummary> group) {
        int last = lastLoad(group.getFirst());
        boolean hundred = last > 100 && group.stream().allMatch(summary -> summary.reached(100));
        boolean several = group.getFirst().runs().size() > 1;
        List<String> headings = new ArrayList<>(List.of("policy"));
        if (hundred) {
            headings.add(">given away at 100%");
        }
        headings.add(format(">at %d%%", last));
        if (several) {
            headings.add(">95% interval");
            headings.add(">against " + BASELINE);
        }
        headings.addAll(List.of(">first refusal at", ">unusable GPUs", ">refused pods", ">moved pods", ">with moves"));
        List<List<String>> rows = new ArrayList<>();
        for (PolicySummary summary : group) {
            List<String> cells = new ArrayList<>(List.of("<b>" + text(summary.policy()) + "</b>"));
            if (hundred) {
                cells.add(format("%.2f%%", summary.allocationAt(100).mean()));
            }
            cells.add(format("%.2f%%", summary.allocationAt(last).mean()));
            if (several) {
                cells.add(format("±%.2f", summary.allocationAt(last).interval()));
                cells.add(against(summary, group, last));
            }
            cells.addAll(rest(summary));
            rows.add(cells);
        }
        return Html.table(headings, rows);
    }

    private static String against(PolicySummary summary, List<PolicySummary> group, int load) {
        Optional<PolicySummary> baseline =
                group.stream().filter(other -> other.policy().equals(BASELINE)).findFirst();
        if (baseline.isEmpty() || summary.policy().equals(BASELINE)) {
            return "–";
        }
        Statistic difference = summary.minus(baseline.get(), run -> run.allocationPercentAt(load));
        return format("%+.2f ±%.2f", difference.mean(), difference.interval());
    }

    private static List<String> rest(PolicySummary summary) {
        double refusal =
                summary.of(run -> run.totals().firstRefusalLoadPercent()).mean();
        double moved = summary.of(run -> run.moves().moved()).mean();
        return List.of(
                Double.isFinite(refusal) ? format("%.1f%%", refusal) : "never",
                count(Math.round(
                        summary.of(run -> run.totals().fragmentedCards()).mean())),
                count(Math.round(summary.of(run -> run.totals().failed()).mean())),
                moved == 0 ? "–" : count(Math.round(moved)),
                moved == 0 ? "–" : format("%.2f%%", summary.finalAllocation().mean()));
    }

    private static String refusals(List<PolicySummary> group) {
        List<String> headings = new ArrayList<>(List.of("each asked for", "short of"));
        group.forEach(summary -> headings.add(">" + text(summary.policy())));
        List<List<String>> rows = new ArrayList<>();
        for (RefusalSizes.Row row : RefusalSizes.of(group)) {
            List<String> cells = new ArrayList<>(List.of(text(row.size()), text(row.reason())));
            row.pods().forEach(pods -> cells.add(count(Math.round(pods))));
            rows.add(cells);
        }
        return rows.isEmpty() ? "<p class=\"note\">Nobody was refused.</p>" : Html.table(headings, rows);
    }

    private String method() {
        return """
                <ul class="notes">
                <li>The experiment of &#39;Beware of Fragmentation&#39; (USENIX ATC 2023): arrivals only. Pods come in a drawn order, copies of drawn pods
                follow until the requests reach the load; a pod that does not fit is dropped.</li>
                <li>Given away at a load: the mean over the arrivals at which the submitted load, rounded, was that percent.</li>
                <li>Unusable: what is left on a node, weighed by the usual requests that could not use it. Usual are the most frequent ones that make
                up 95&nbsp;%% of the pods.</li>
                <li>The interval and the difference are over the orders, run by run, by Student&#39;s distribution.</li>
                </ul>
                <p class="note" style="margin-top:1rem">Again: <code>%s</code></p>""".formatted(text(subject.command()));
    }
}
