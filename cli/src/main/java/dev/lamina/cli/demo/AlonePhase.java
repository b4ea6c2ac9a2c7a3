package dev.lamina.cli.demo;

import dev.lamina.cli.text.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Each service with the card to itself, one after the other, without Lamina. */
final class AlonePhase {
    static final String NAME = "alone";

    private final Bed bed;
    private final OwnFiles files;
    private final Progress progress;
    private final int seconds;

    AlonePhase(Bed bed, OwnFiles files, Progress progress, int seconds) {
        this.bed = bed;
        this.files = files;
        this.progress = progress;
        this.seconds = seconds;
    }

    OwnReport run(Cast.Service service) throws InterruptedException {
        String name = service.part().name();
        String step = name + " alone";
        Path report = files.report(name, NAME);
        List<String> options = new ArrayList<>(service.sizing());
        options.addAll(List.of("--duration", seconds + "s", "--report", report.toString()));
        Path log = files.log(name, NAME);
        Watched workload = new Watched(name, bed.startAlone(service.part().program(), options, log), report, log);
        progress.at(step, 0, "starting");
        while (workload.isRunning()) {
            Thread.sleep(250);
            workload.current().ifPresent(now -> progress.at(step, now.wallSeconds() / seconds, said(now)));
        }
        OwnReport own = workload.finished();
        progress.done(step, said(own));
        return own;
    }

    static Measurement measured(OwnReport own) {
        return new Measurement(
                own.wallSeconds(),
                own.busyPercent(),
                own.throughput(),
                own.deadlinesMetPercent(),
                own.p99Ms(),
                own.timeline(),
                own.file().toString());
    }

    private static String said(OwnReport own) {
        return String.format(
                Locale.ROOT,
                "%5.1f%% of the card used, %.1f%% of deadlines met",
                own.busyPercent(),
                own.deadlinesMetPercent());
    }
}
