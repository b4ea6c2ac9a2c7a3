package dev.lamina.workloads.command;

import dev.lamina.workloads.arrival.Arrivals;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.service.Calibration;
import dev.lamina.workloads.service.Demand;
import dev.lamina.workloads.service.Model;
import dev.lamina.workloads.service.ModelKind;
import dev.lamina.workloads.service.Run;
import dev.lamina.workloads.service.StopSignal;
import dev.lamina.workloads.tally.Outcome;
import dev.lamina.workloads.tally.RunFacts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** From options to a finished run: opens the card, sizes the model, runs, prints. */
final class Launch {
    private static final int CHECKS_FAILED = 1;

    private final ModelKind kind;
    private final RunOptions options;
    private final PrintWriter out;
    private final PrintWriter err;

    Launch(ModelKind kind, RunOptions options, PrintWriter out, PrintWriter err) {
        this.kind = kind;
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /** Gives the exit code: 0 when every check agreed. {@code cardNs} is the card time wanted per request, unless the work is given. */
    int run(Demand demand, Arrivals arrivals, long cardNs, StopSignal signal) {
        if (options.work != null) {
            kind.workRange().require(options.work);
        }
        try (CardSession session = CardSession.open(options.device, kind.source())) {
            int work =
                    options.work != null ? options.work : new Calibration(kind, session, options.seed).workFor(cardNs);
            session.reset();
            Model model = kind.open(session, work, options.seed);
            RunFacts facts = new RunFacts(
                    kind.name(), session.deviceName(), work, demand.ratePerSecond(), demand.deadlineNs(), options.seed);
            announce(facts, demand);
            Run run = new Run(session, model, facts, demand, signal);
            Path report = options.report;
            Outcome outcome = report == null ? run.execute(arrivals) : run.execute(arrivals, report);
            print(outcome);
            return outcome.passed() ? 0 : CHECKS_FAILED;
        }
    }

    private void announce(RunFacts facts, Demand demand) {
        err.printf(
                Locale.ROOT,
                "%s on %s: work %d, %s, %.1f s%n",
                facts.name(),
                facts.device(),
                facts.work(),
                demand.closedLoop()
                        ? "closed loop"
                        : String.format(
                                Locale.ROOT,
                                "%.1f requests/s, deadline %.1f ms",
                                facts.ratePerSecond(),
                                facts.deadlineNs() / 1e6),
                demand.durationNs() / 1e9);
        err.flush();
    }

    private void print(Outcome outcome) {
        var summary = outcome.summary();
        if (options.json) {
            out.println(summary.toPrettyString());
        } else {
            summary.properties().forEach(entry -> out.printf("%-20s %s%n", entry.getKey(), entry.getValue()));
        }
        out.flush();
    }
}
