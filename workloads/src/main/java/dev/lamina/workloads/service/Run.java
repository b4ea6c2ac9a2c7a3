package dev.lamina.workloads.service;

import dev.lamina.workloads.arrival.Arrivals;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.MeteredQueue;
import dev.lamina.workloads.tally.Outcome;
import dev.lamina.workloads.tally.ReportFile;
import dev.lamina.workloads.tally.RunFacts;
import dev.lamina.workloads.tally.RunStart;
import dev.lamina.workloads.tally.Tally;
import java.nio.file.Path;

/** One run of one model: warm-up, then requests until its duration is over, checks between them. For one thread. */
public final class Run {
    private static final int WARM_UP_REQUESTS = 10;
    private static final long CHECK_EVERY_NS = 1_000_000_000L;
    /** A check costs the host some milliseconds; with less time than this to the next request it waits for a better moment. */
    private static final long CHECK_ROOM_NS = 8_000_000L;
    /** How long after the duration requests that came before its end are still served. */
    private static final long DRAIN_NS = 2_000_000_000L;

    private final CardSession session;
    private final Model model;
    private final Demand demand;
    private final StopSignal signal;
    private final Tally tally;
    private final RunStart start;
    private long nextCheckNs = CHECK_EVERY_NS / 2;

    /** Warms the model up; the run's clock starts when this returns. */
    public Run(CardSession session, Model model, RunFacts facts, Demand demand, StopSignal signal) {
        this.session = session;
        this.model = model;
        this.demand = demand;
        this.signal = signal;
        warmUp(facts);
        MeteredQueue queue = session.queue();
        long deviceNs = queue.deviceNowNs();
        start = new RunStart(System.currentTimeMillis(), System.nanoTime(), deviceNs);
        tally = new Tally(facts, start);
        tally.outsideCard(queue.totalNs());
        queue.meterTo(tally);
    }

    /** Everything that the run will do is done once before its clock starts: a program's first report costs its host half a second. */
    private void warmUp(RunFacts facts) {
        model.request();
        for (int i = 1; i < WARM_UP_REQUESTS && !signal.stopped(); i++) {
            model.request();
        }
        Check check = model.check();
        Tally rehearsal = new Tally(facts, new RunStart(0, 0, 0));
        rehearsal.answered(0, 1);
        rehearsal.checked(check.passed(), check.error());
        rehearsal.outcome(1).report(false).toPrettyString();
    }

    /** Runs to the end. Arrivals are not asked in a closed loop. */
    public Outcome execute(Arrivals arrivals) {
        if (demand.closedLoop()) {
            closedLoop();
        } else {
            serve(arrivals);
        }
        return end();
    }

    /** As above, with a report in a file while it runs and at its end. */
    public Outcome execute(Arrivals arrivals, Path report) {
        try (ReportFile file = ReportFile.open(report, () -> tally.outcome(elapsedNs()))) {
            Outcome outcome = execute(arrivals);
            file.finish(outcome);
            return outcome;
        }
    }

    private void serve(Arrivals arrivals) {
        for (long arrivalNs = arrivals.nextNs(); arrivalNs < demand.durationNs(); ) {
            signal.sleepUntil(start.hostNs() + arrivalNs);
            if (signal.stopped()) {
                return;
            }
            if (isHopeless(arrivalNs)) {
                tally.dropped(arrivalNs);
            } else {
                model.request();
                tally.answered(arrivalNs, elapsedNs());
            }
            arrivalNs = arrivals.nextNs();
            checkBefore(Math.min(arrivalNs, demand.durationNs()));
        }
        signal.sleepUntil(start.hostNs() + demand.durationNs());
    }

    private void closedLoop() {
        for (long beganNs = elapsedNs(); beganNs < demand.durationNs() && !signal.stopped(); beganNs = elapsedNs()) {
            model.request();
            tally.answered(beganNs, elapsedNs());
            model.losses().ifPresent(losses -> tally.losses(losses.first(), losses.last()));
            checkBefore(Long.MAX_VALUE);
        }
    }

    private boolean isHopeless(long arrivalNs) {
        long nowNs = elapsedNs();
        boolean late = demand.lateOnes() == Demand.LateRequests.DROPPED && nowNs > arrivalNs + demand.deadlineNs();
        return late || nowNs > demand.durationNs() + DRAIN_NS;
    }

    private void checkBefore(long nextArrivalNs) {
        long nowNs = elapsedNs();
        if (nowNs >= nextCheckNs && nextArrivalNs - nowNs > CHECK_ROOM_NS) {
            nextCheckNs = nowNs + CHECK_EVERY_NS;
            check();
        }
    }

    private void check() {
        Check check = model.check();
        tally.checked(check.passed(), check.error());
    }

    /** The last check comes after the run's time, so that each run has one. */
    private Outcome end() {
        MeteredQueue queue = session.queue();
        queue.finish();
        long wallNs = elapsedNs();
        queue.meterTo((from, until) -> {});
        check();
        queue.finish();
        tally.outsideCard(queue.totalNs() - tally.cardNs());
        return tally.outcome(wallNs);
    }

    private long elapsedNs() {
        return System.nanoTime() - start.hostNs();
    }
}
