package dev.lamina.cli.demo;

import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

import java.util.List;

/** The report's drawings. */
final class ReportCharts {
    private ReportCharts() {}

    static String timelines(DemoResult result) {
        StringBuilder lanes = new StringBuilder();
        List<Outcome.Service> services = result.services();
        for (int i = 0; i < services.size(); i++) {
            lanes.append(alone(services.get(i), i));
        }
        return """
                <section>
                <h2>One card each</h2>
                <p class="note">How much of its card's time each service used. The rest of every strip is a card that is paid for and idle.</p>
                %s%s
                <h2 class="shared-head">One card for all</h2>
                <p class="note">The same services on slices of one card, %s on what they leave.</p>
                %s%s
                </section>""".formatted(
                        lanes,
                        axis(services.getFirst().alone().timeline()),
                        text(result.filler().part().name()),
                        legend(result),
                        shared(result));
    }

    private static String alone(Outcome.Service service, int colour) {
        String name = service.part().name();
        double busy = service.alone().busyPercent();
        String chart = new AreaChart(format("%s alone used %.0f%% of its card", name, busy))
                .stack(name, colour, service.alone().timeline())
                .svg();
        return format(
                "<div class=\"lane\"><div class=\"who\"><b>%s</b><span>%.0f%% used</span></div><div class=\"chart\">%s</div></div>%n",
                text(name), busy, chart);
    }

    private static String shared(DemoResult result) {
        double busy = result.slicedUtilizationPercent();
        AreaChart chart = new AreaChart(format("all together used %.0f%% of one card", busy));
        List<Outcome> outcomes = result.outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            String name =
                    format("%s: %.0f%%", outcome.part().name(), outcome.sliced().busyPercent());
            chart.stack(name, i, outcome.sliced().timeline());
        }
        return format(
                "<div class=\"lane\"><div class=\"who\"><b>all</b><span>%.0f%% used</span></div><div class=\"chart tall\">%s</div></div>%n%s",
                busy, chart.svg(), axis(result.filler().sliced().timeline()));
    }

    private static String axis(Timeline timeline) {
        return format(
                "<div class=\"axis\"><span>0 s</span><span>%.0f s</span><span>%.0f s</span></div>%n",
                timeline.seconds() / 2, timeline.seconds());
    }

    private static String legend(DemoResult result) {
        StringBuilder items = new StringBuilder();
        List<Outcome> outcomes = result.outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            Part part = outcomes.get(i).part();
            items.append(format(
                    "<li><span class=\"swatch\" style=\"background:var(--c%d)\"></span>%s <span class=\"note\">%s</span></li>",
                    i, text(part.name()), text(part.story())));
        }
        return "<ul class=\"legend\">" + items + "</ul>";
    }

    /** Guarantee and use of each slice as bars on one scale of a whole card. */
    static String shares(DemoResult result) {
        StringBuilder bars = new StringBuilder();
        List<Outcome> outcomes = result.outcomes();
        for (int i = 0; i < outcomes.size(); i++) {
            bars.append(share(outcomes.get(i), i));
        }
        return """
                <section>
                <h2>Asked and got</h2>
                <p class="note">The bar is what a slice used of the card, the line what it is guaranteed whenever it wants it. A service that wants less
                than its guarantee leaves the rest to others.</p>
                %s
                </section>""".formatted(bars);
    }

    private static String share(Outcome outcome, int colour) {
        double asked = outcome.part().askedPercent();
        double got = outcome.sliced().busyPercent();
        String guarantee = asked == 0
                ? ""
                : format(
                        "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"0\" y2=\"10\" stroke=\"var(--ink)\" stroke-width=\"2.5\""
                                + " vector-effect=\"non-scaling-stroke\"/>",
                        asked);
        String wanted = asked == 0
                ? outcome.part().terms().sliceClass().label()
                : format(
                        "asked %.0f%%, %s",
                        asked, outcome.part().terms().sliceClass().label());
        return format(
                "<div class=\"got\"><div class=\"who\"><b>%s</b><span>%s</span></div>"
                        + "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"got %.1f%%, %s\">"
                        + "<rect width=\"%.2f\" height=\"10\" fill=\"var(--c%d)\"/>%s</svg><div class=\"number\">%.1f%%</div></div>%n",
                text(outcome.part().name()),
                text(wanted),
                got,
                text(wanted),
                Math.min(100, got),
                colour,
                guarantee,
                got);
    }
}
