package dev.lamina.core.schedule;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One plan after the other: who was promised something first, then the line. Owned by the scheduler's thread. */
final class Round {
    private final Floor floor;
    private final Settings settings;
    private final Starter starter;
    private final Forecast forecast;
    private final Line line;
    private final List<Placement> placements = new ArrayList<>();
    private long nowNs;
    private long triedAt = -1;
    private boolean early;

    Round(Floor floor, GangFit fit, Settings settings) {
        this.floor = floor;
        this.settings = settings;
        starter = new Starter(floor, fit, settings.patience().closesNs());
        forecast = new Forecast(floor.state(), floor.ends(), floor.promises(), fit);
        line = new Line(floor.books(), settings.order());
    }

    Line line() {
        return line;
    }

    /** A job has gone, or does not want to wait any more. */
    void leave(Job job, long nowNs) {
        if (job.running) {
            early |= job.endNs > nowNs;
            floor.finish(job);
        } else {
            line.remove(job);
        }
        if (job.hold != null) {
            floor.promises().drop(job.hold);
            floor.noteFreed();
        }
    }

    Plan decide(long atNs) {
        nowNs = atNs;
        placements.clear();
        putOffLateEnds();
        servePromised();
        line.rank(nowNs);
        serveOld();
        serveHeads();
        serveLine();
        return new Plan(placements, List.of(), List.of(), List.of(), reservations());
    }

    /** Those who should have ended are late: they are thought to be late by as much again. */
    private void putOffLateEnds() {
        while (floor.ends().size() > 0 && floor.ends().get(0).endNs <= nowNs) {
            Job late = floor.ends().get(0);
            floor.expect(late, Times.late(late.startedNs, late.request.estimate(), nowNs));
        }
    }

    /** Starts those who were promised cards as soon as they fit anywhere, and renews what did not come true. */
    private void servePromised() {
        List<Hold> holds = List.copyOf(floor.promises().holds());
        boolean tried = triedAt == floor.freed();
        for (Hold hold : holds) {
            if (!tried && starter.start(hold.job, nowNs)) {
                started(hold.job);
            } else if (hold.startNs <= nowNs || improvable(hold)) {
                renew(hold);
            }
        }
        triedAt = floor.freed();
        early = false;
    }

    /** Whether somebody ended before his time, and the last look at this promise is some time ago for what it still has to wait. */
    private boolean improvable(Hold hold) {
        return early && (nowNs - hold.checkedNs) * 8 >= hold.startNs - nowNs;
    }

    private void renew(Hold hold) {
        Optional<Hold> better = promise(hold.job, hold.cause);
        boolean broken = hold.startNs <= nowNs;
        hold.checkedNs = nowNs;
        if (better.isPresent() && (broken || better.get().startNs < hold.startNs)) {
            floor.promises().drop(hold);
            floor.promises().add(better.get());
            floor.noteFreed();
        }
    }

    /** The best promise over all ways to serve a job that its queue allows. */
    private Optional<Hold> promise(Job job, Reservation.Cause cause) {
        Optional<Hold> best = Optional.empty();
        for (Variant variant : job.variants) {
            if (floor.books().ask(job, variant).allowed()) {
                Optional<Hold> next = forecast.reserve(job, variant.ask(), nowNs, cause);
                if (next.isPresent() && (best.isEmpty() || next.get().startNs < best.get().startNs)) {
                    best = next;
                }
            }
        }
        return best;
    }

    /** Large ones by priority, and others who have waited too long, the oldest first, start or get a promise wherever they stand in line. */
    private void serveOld() {
        long oldNs = nowNs - settings.patience().ageNs();
        List<Job> old = new ArrayList<>();
        for (Job job : line.jobs()) {
            if ((job.submittedNs <= oldNs || floor.large(job)) && job.hold == null && mayBePromised(job)) {
                old.add(job);
            }
        }
        old.sort(Comparator.comparingInt(this::urgency)
                .thenComparingLong(job -> job.submittedNs)
                .thenComparingLong(job -> job.sequence));
        for (Job job : old) {
            Reservation.Cause cause = floor.large(job) ? Reservation.Cause.LARGE : Reservation.Cause.AGED;
            if (promised(cause) < settings.patience().most()) {
                startOrPromise(job, cause);
            }
        }
    }

    /** Age does not ask for priority, size does. */
    private int urgency(Job job) {
        return floor.large(job) ? -job.request.claim().priority() : 0;
    }

    private long promised(Reservation.Cause cause) {
        return floor.promises().holds().stream()
                .filter(hold -> hold.cause == cause)
                .count();
    }

    private boolean mayBePromised(Job job) {
        return job.hopelessAt != floor.freed() && job.hopelessAt != Job.NEVER && job.vainAt != floor.freed();
    }

    private void serveHeads() {
        long heads = promised(Reservation.Cause.HEAD);
        while (heads < settings.patience().heads()) {
            Optional<Job> head = line.first(job -> job.hold == null && mayBePromised(job));
            if (head.isEmpty()) {
                return;
            }
            startOrPromise(head.get(), Reservation.Cause.HEAD);
            heads += head.get().hold == null ? 0 : 1;
        }
    }

    private void startOrPromise(Job job, Reservation.Cause cause) {
        if (!starter.quota(job).allowed()) {
            job.vainAt = floor.freed();
            return;
        }
        if (!starter.knownToFail(job, nowNs) && starter.start(job, nowNs)) {
            started(job);
            return;
        }
        Optional<Hold> hold = promise(job, cause);
        if (hold.isPresent()) {
            floor.promises().add(hold.get());
        } else {
            // With nothing promised to others it has been tried against everybody gone: it never fits.
            job.hopelessAt = floor.promises().holds().isEmpty() ? Job.NEVER : floor.freed();
        }
    }

    /** Everybody else, in line: whoever fits beside the promises starts. */
    private void serveLine() {
        boolean more = true;
        while (more) {
            Optional<Job> next = line.first(
                    job -> job.hold == null && job.vainAt != floor.freed() && !starter.knownToFail(job, nowNs));
            more = next.isPresent();
            if (more && starter.start(next.get(), nowNs)) {
                started(next.get());
            } else if (more) {
                next.get().vainAt = floor.freed();
            }
        }
    }

    private void started(Job job) {
        line.remove(job);
        placements.addAll(floor.placements(job));
    }

    private List<Reservation> reservations() {
        return floor.promises().holds().stream()
                .map(hold -> new Reservation(hold.job.name(), floor.placements(hold), hold.startNs, hold.cause))
                .toList();
    }

    Standing standing() {
        return new Standing(reservations(), List.of());
    }
}
