package dev.lamina.cli.demo;

import dev.lamina.cli.text.Amounts;
import dev.lamina.cli.text.Table;
import java.util.List;
import java.util.Locale;

/** The result for a terminal. */
final class ResultText {
    private ResultText() {}

    static String of(DemoResult result) {
        Table table = new Table(
                "WORKLOAD",
                "CLASS",
                ">ASKED",
                ">ALONE",
                ">GOT",
                ">WORK/S ALONE",
                ">SLICED",
                ">IN TIME ALONE",
                ">SLICED",
                ">OWN COUNT");
        result.outcomes().forEach(outcome -> row(table, outcome));
        StringBuilder text = new StringBuilder(table.render());
        text.append(String.format(
                Locale.ROOT,
                "%nutilization: %.1f%% with one card each, %.1f%% on slices of one card (services %.1f%%)%n",
                result.aloneUtilizationPercent(),
                result.slicedUtilizationPercent(),
                result.slicedServicesPercent()));
        List<Promise> promises = Promises.of(result);
        List<Promise> broken =
                promises.stream().filter(promise -> !promise.kept()).toList();
        if (broken.isEmpty()) {
            text.append("promises: all ").append(promises.size()).append(" kept\n");
        } else {
            text.append("promises: ")
                    .append(broken.size())
                    .append(" of ")
                    .append(promises.size())
                    .append(" broken\n");
        }
        return text.toString();
    }

    private static void row(Table table, Outcome outcome) {
        Measurement sliced = outcome.sliced();
        String aloneBusy = "";
        String aloneWork = "";
        String aloneInTime = "";
        String inTime = "";
        if (outcome instanceof Outcome.Service service) {
            Measurement alone = service.alone();
            aloneBusy = Amounts.percent(alone.busyPercent());
            aloneWork = rate(alone);
            aloneInTime = Amounts.percent(alone.deadlinesMetPercent());
            inTime = Amounts.percent(sliced.deadlinesMetPercent());
        }
        table.row(
                outcome.part().name(),
                outcome.part().terms().sliceClass().label(),
                Amounts.percent(outcome.part().askedPercent()),
                aloneBusy,
                Amounts.percent(sliced.busyPercent()),
                aloneWork,
                rate(sliced),
                aloneInTime,
                inTime,
                String.format(Locale.ROOT, "%+.2f%%", outcome.account().differencePercent()));
    }

    private static String rate(Measurement measurement) {
        return String.format(Locale.ROOT, "%.1f", measurement.throughput());
    }
}
