package dev.lamina.cli.demo;

import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

import dev.lamina.sim.report.Html;
import java.util.List;

/** The result as one self-contained HTML page: no script, no font, no picture from elsewhere; light and dark; narrow and wide. */
final class ReportPage {
    private ReportPage() {}

    static String of(DemoResult result) {
        List<String> parts = List.of(
                header(result),
                hero(result),
                ReportCharts.timelines(result),
                ReportCharts.shares(result),
                ReportTables.work(result),
                promises(result),
                ReportTables.accounts(result) + setting(result));
        String title = "Lamina: one card, " + result.outcomes().size() + " workloads";
        return Html.document(
                title, ReportPage.class.getResourceAsStream("report.css"), String.join("\n", parts) + "\n");
    }

    private static String header(DemoResult result) {
        return """
                <header>
                <h1>One card, %s workloads</h1>
                <p class="lead">%s first each had the card to themselves, as people do today: one card each. Then all of them ran on
                slices of one card, with %s beside them on whatever they left.</p>
                </header>""".formatted(
                        inWords(result.outcomes().size()),
                        text(names(result.services())),
                        text(result.filler().part().name()));
    }

    private static String hero(DemoResult result) {
        boolean kept = Promises.allKept(result);
        long broken =
                Promises.of(result).stream().filter(promise -> !promise.kept()).count();
        String verdict = kept
                ? "<span class=\"verdict kept\">✓ every promise kept</span>"
                : "<span class=\"verdict broken\">✗ " + broken + " of "
                        + Promises.of(result).size() + " promises broken</span>";
        return """
                <section class="hero">
                <div class="before"><div class="big">%.0f<small>%%</small></div>
                <div class="caption">used, on average, with one card each: %s cards</div></div>
                <svg class="arrow" viewBox="0 0 48 24" aria-hidden="true"><path d="M2 12h40m-9-9 9 9-9 9" fill="none" stroke="currentColor"
                stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>
                <div class="after"><div class="big">%.0f<small>%%</small></div>
                <div class="caption">used, all on slices of one card</div>%s</div>
                </section>""".formatted(
                        result.aloneUtilizationPercent(),
                        inWords(result.services().size()),
                        result.slicedUtilizationPercent(),
                        verdict);
    }

    private static String promises(DemoResult result) {
        StringBuilder rows = new StringBuilder();
        for (Promise promise : Promises.of(result)) {
            String mark = promise.kept()
                    ? "<span class=\"mark kept\">✓ kept</span>"
                    : "<span class=\"mark broken\">✗ broken</span>";
            rows.append(TableRow.of("td", text(promise.text()), ">" + text(promise.measured()), ">" + mark));
        }
        return """
                <section>
                <h2>Promises</h2>
                <p class="note">The command ends with an error when one of them is broken.</p>
                <div class="scroll"><table>%s%s</table></div>
                </section>""".formatted(TableRow.of("th", "promised", ">measured", ">"), rows);
    }

    private static String setting(DemoResult result) {
        DemoResult.Setting setting = result.setting();
        double alone = result.services().getFirst().alone().seconds();
        return """
                <section>
                <h2>How it was measured</h2>
                <dl>
                <dt>card</dt><dd>%s</dd>
                <dt>machine</dt><dd>%s</dd>
                <dt>when</dt><dd>%s</dd>
                <dt>measured</dt><dd>%.0f s for each service alone, without Lamina; %.0f s for all together. Starts and warm-ups are left out.</dd>
                <dt>others' load</dt><dd>%.1f%% of a core went to programs that are not part of this, or to other machines of the host; %s</dd>
                <dt>again</dt><dd><code>./lamina demo</code></dd>
                </dl>
                </section>""".formatted(
                        text(setting.card()),
                        text(setting.machine()),
                        text(setting.startedAt()),
                        alone,
                        result.filler().sliced().seconds(),
                        setting.foreignCpuPercent(),
                        spans(setting.spansWatched()));
    }

    private static String spans(int watched) {
        return watched == 1
                ? "the first stretch of time counts"
                : "the quietest of " + watched + " stretches of time counts";
    }

    private static String names(List<Outcome.Service> services) {
        List<String> names =
                services.stream().map(service -> service.part().name()).toList();
        if (names.size() == 1) {
            return names.getFirst();
        }
        String first = String.join(", ", names.subList(0, names.size() - 1));
        String joined = first + " and " + names.getLast();
        return Character.toUpperCase(joined.charAt(0)) + joined.substring(1);
    }

    private static String inWords(int count) {
        List<String> words = List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight");
        return count < words.size() ? words.get(count) : format("%d", count);
    }
}
