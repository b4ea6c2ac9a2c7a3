package dev.lamina.cli.demo;

import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

/** The report's tables of numbers. */
final class ReportTables {
    private ReportTables() {}

    /** Useful work, deadlines and latency, alone and sliced. */
    static String work(DemoResult result) {
        StringBuilder rows = new StringBuilder();
        for (Outcome.Service service : result.services()) {
            rows.append(serviceRow(service));
        }
        Measurement filler = result.filler().sliced();
        rows.append(TableRow.of(
                "td",
                name(result.filler()),
                ">–",
                format(">%.1f", filler.throughput()),
                ">extra",
                ">–",
                ">–",
                ">–",
                ">–"));
        String headings = TableRow.of(
                "th",
                "workload",
                ">per second, alone",
                ">sliced",
                ">kept",
                ">in time, alone",
                ">sliced",
                ">p99, alone",
                ">sliced");
        return """
                <section>
                <h2>Useful work and deadlines</h2>
                <p class="note">As each workload counted it itself.</p>
                <div class="scroll"><table>%s%s</table></div>
                </section>""".formatted(headings, rows);
    }

    private static String serviceRow(Outcome.Service service) {
        Measurement alone = service.alone();
        Measurement sliced = service.sliced();
        return TableRow.of(
                "td",
                name(service),
                format(">%.1f", alone.throughput()),
                format(">%.1f", sliced.throughput()),
                format(">%.1f%%", service.keptPercent()),
                format(">%.1f%%", alone.deadlinesMetPercent()),
                format(">%.1f%%", sliced.deadlinesMetPercent()),
                format(">%.1f ms", alone.p99Ms()),
                format(">%.1f ms", sliced.p99Ms()));
    }

    private static String name(Outcome outcome) {
        return format(
                "<b>%s</b><br><span class=\"note\">%s</span>",
                text(outcome.part().name()), text(outcome.part().unit()));
    }

    /** Card time counted by Lamina and by the workloads themselves. */
    static String accounts(DemoResult result) {
        StringBuilder rows = new StringBuilder();
        for (Outcome outcome : result.outcomes()) {
            Account account = outcome.account();
            rows.append(TableRow.of(
                    "td",
                    "<b>" + text(outcome.part().name()) + "</b>",
                    format(">%.3f s", account.laminaCardNs() / 1e9),
                    format(">%.3f s", account.ownCardNs() / 1e9),
                    format(">%+.2f%%", account.differencePercent()),
                    format(">%.2f s", account.waitNs() / 1e9),
                    format(">%.0f MiB", account.memoryPeakBytes() / (double) (1 << 20)),
                    "<code>" + text(outcome.sliced().ownFile()) + "</code>"));
        }
        String headings = TableRow.of(
                "th",
                "workload",
                ">card time: Lamina",
                ">its own count",
                ">difference",
                ">waited",
                ">memory peak",
                "its own file");
        return """
                <section>
                <h2>Two accounts of the same card time</h2>
                <p class="note">Lamina counts in the slices' pages; each workload counts its own commands in a file of its own.</p>
                <div class="scroll"><table>%s%s</table></div>
                </section>
                """.formatted(headings, rows);
    }
}
