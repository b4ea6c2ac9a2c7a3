package dev.lamina.core.schedule;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.queue.Starvation;
import dev.lamina.core.queue.Starvation.Starving;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One plan after the other: who was promised something first, then the line. Owned by the scheduler's thread. */
final class Round {
    /** No more searches begin at one time once they have looked at so many nodes and members; who is not looked at then is at the next. */
    private static final long MOST_SEARCHED = 8_000;

    /** A search in vain counts for so much at least, so that there are eight such at one time at most. */
    private static final long VAIN_SEARCH = MOST_SEARCHED / 8;

    private final Floor floor;
    private final Settings settings;
    private final Starter starter;
    private final Forecast forecast;
    private final Line line;
    private final Elastic elastic;
    private final Preemptor preemptor;
    private final Reasons reasons;
    private final Starvation starvation;
    private final List<Placement> placements = new ArrayList<>();
    private final List<Preemption> preemptions = new ArrayList<>();
    private final Set<Vain> inVain = new HashSet<>();
    private final Ever ever;
    private long searched;
    private long nowNs = Long.MIN_VALUE;
    private List<Starving> starving = List.of();
    private boolean early;
    private boolean slipped;

    Round(Floor floor, GangFit fit, Ever ever, Settings settings) {
        this.floor = floor;
        this.ever = ever;
        this.settings = settings;
        starter = new Starter(floor, fit, settings.patience().closesNs());
        elastic = new Elastic(floor, fit);
        preemptor = new Preemptor(floor, fit, settings.patience().disruption());
        reasons = new Reasons(floor, fit, starter);
        starvation = new Starvation(floor.books().ledger());
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
            floor.release(job.hold);
            floor.noteFreed();
        }
    }

    Plan decide(long atNs) {
        searched = nowNs == atNs ? searched : 0;
        nowNs = atNs;
        placements.clear();
        preemptions.clear();
        // Nothing is taken over from the last time that a snapshot does not hold.
        floor.noteFreed();
        rememberVain();
        putOffLateEnds();
        servePromised();
        renewPromises();
        line.rank(nowNs);
        long before = -1;
        while (before != floor.freed()) {
            before = floor.freed();
            servePromised();
            renewFallen();
            serveOld();
            serveHeads();
            serveLine();
            serveByForce();
        }
        if (line.jobs().stream().noneMatch(ever::fits)) {
            placements.addAll(elastic.grow());
        }
        starving = settings.reasons() && !floor.books().open() ? starving() : List.of();
        return new Plan(placements, refusals(), List.of(), preemptions, reservations());
    }

    /** Those who should have ended are late: they are thought to be late by as much again. Who was told to go just now is not. */
    private void putOffLateEnds() {
        int place = 0;
        while (place < floor.ends().size() && floor.ends().get(place).endNs <= nowNs) {
            Job late = floor.ends().get(place);
            if (late.leavesNs == nowNs) {
                place++;
            } else {
                floor.expect(late, Times.late(late, nowNs));
            }
        }
    }

    /** Starts those who were promised cards as soon as they fit anywhere. */
    private void servePromised() {
        boolean more = true;
        while (more) {
            more = false;
            for (Hold hold : List.copyOf(floor.promises().holds())) {
                if (starter.start(hold.job, nowNs)) {
                    slipped |= hold.startNs < nowNs;
                    started(hold.job);
                    // What was kept for this one may have been in the way of one before it.
                    more = true;
                }
            }
        }
    }

    /** Works out anew what did not come true, and what may be better since somebody ended before his time. */
    private void renewPromises() {
        for (Hold hold : List.copyOf(floor.promises().holds())) {
            boolean due = hold.startNs <= nowNs && hold.checkedNs < nowNs;
            if (due || (improvable(hold) && hold.cause != Reservation.Cause.NOMINATED)) {
                renew(hold);
            }
        }
        early = false;
        renewFallen();
    }

    /** Somebody promised starts later than was thought: whoever counted on his end is promised something else. */
    private void renewFallen() {
        if (!slipped) {
            return;
        }
        slipped = false;
        for (Hold hold : List.copyOf(floor.promises().holds())) {
            boolean fallen = hold.cause != Reservation.Cause.NOMINATED
                    && hold.startNs > nowNs
                    && !floor.promises().stands(hold);
            if (fallen) {
                replace(hold, promise(hold.job, hold.cause));
            }
        }
    }

    /** Whether somebody ended before his time, and the last look at this promise is some time ago for what it still has to wait. */
    private boolean improvable(Hold hold) {
        return early && (nowNs - hold.checkedNs) * 8 >= hold.startNs - nowNs;
    }

    private void renew(Hold hold) {
        long freeNs = hold.cause == Reservation.Cause.NOMINATED ? floor.freeNs(hold, nowNs) : Job.NEVER;
        // Others were stopped for these very places: they stay its own until those have left, however long that takes.
        Optional<Hold> next = freeNs == Job.NEVER ? promise(hold.job, hold.cause) : Optional.of(hold.from(freeNs));
        boolean due = hold.startNs <= nowNs;
        hold.checkedNs = nowNs;
        boolean better = next.isPresent() && (due || next.get().startNs < hold.startNs);
        slipped |= due && next.isPresent() && next.get().startNs > hold.startNs;
        if (better || due) {
            // What is due and cannot be promised anew, for its queue has no room any more, keeps nobody out.
            replace(hold, next);
        }
    }

    private void replace(Hold hold, Optional<Hold> next) {
        floor.release(hold);
        next.ifPresent(floor::promise);
        floor.noteFreed();
    }

    /** The best promise over all ways to serve a job that its queue allows. */
    private Optional<Hold> promise(Job job, Reservation.Cause cause) {
        Optional<Hold> best = Optional.empty();
        for (int way = 0; way < job.variants.size(); way++) {
            if (floor.books().ask(job, job.variants.get(way)).allowed()) {
                Optional<Hold> next = forecast.reserve(new Hold.Promise(job, way, cause), nowNs);
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
        old.sort(Comparator.comparingInt(this::urgency).thenComparing(Job.OLDEST));
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
        return job.hopelessAt != floor.freed() && job.vainAt != floor.freed() && ever.fits(job);
    }

    private void serveHeads() {
        long heads = promised(Reservation.Cause.HEAD);
        Line.Walk walk = line.walk(job -> job.hold == null && mayBePromised(job));
        while (heads < settings.patience().heads()) {
            Optional<Job> head = walk.next();
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
            floor.promise(hold.get());
        } else {
            job.hopelessAt = floor.freed();
        }
    }

    /** Everybody else, in line: whoever fits beside the promises starts. */
    private void serveLine() {
        Line.Walk walk = line.walk(this::mayStart);
        boolean more = true;
        while (more) {
            Optional<Job> next = walk.next();
            more = next.isPresent();
            if (more && starter.start(next.get(), nowNs)) {
                started(next.get());
            } else if (more) {
                next.get().noRoomAt = floor.freed();
            }
        }
    }

    private boolean mayStart(Job job) {
        if (job.hold != null || job.vainAt == floor.freed() || job.noRoomAt == floor.freed()) {
            return false;
        }
        if (starter.knownToFail(job, nowNs)) {
            job.noRoomAt = floor.freed();
            return false;
        }
        return true;
    }

    /**
     * Like requests for whom nobody can be stopped: those of one payer and level that may be served in the same ways. Whoever has a promise is like nobody
     * else, for its own cards are open to it.
     */
    private record Vain(int ways, int payer, long level, String alone) {}

    /** For whom nobody to stop was found just now or within the protected time, of those that still wait. */
    private void rememberVain() {
        inVain.clear();
        long sinceNs = nowNs - settings.patience().disruption().protectNs();
        for (Job job : line.jobs()) {
            if (job.searchedNs > sinceNs || job.searchedNs == nowNs) {
                inVain.add(vain(job));
            }
        }
    }

    /** For those that still wait, in line: gangs shrink, and jobs are stopped where there is a right to it. */
    private void serveByForce() {
        Line.Walk walk = line.walk(job -> mayForce(job) && !nominated(job));
        for (Optional<Job> next = walk.next(); next.isPresent(); next = walk.next()) {
            force(next.get());
        }
    }

    private static Vain vain(Job job) {
        return new Vain(job.ways, job.payer, job.level, job.hold == null ? "" : job.name());
    }

    private boolean nominated(Job job) {
        return job.hold != null
                && (job.hold.cause == Reservation.Cause.NOMINATED
                        || job.hold.startNs
                                <= nowNs + settings.patience().disruption().graceNs());
    }

    /** Whether it is worth trying to make room for a job that waits. */
    private boolean mayForce(Job job) {
        return (!floor.elastic().isEmpty() || maySearch(job)) && ever.fits(job);
    }

    /** Whether a job could have a right to what others hold, and no search for it or its likes was in vain lately, nor too many for others at this time. */
    private boolean maySearch(Job job) {
        return preemptor.mayHaveRight(job, floor.lowestLevel(), nowNs)
                && searched < MOST_SEARCHED
                && !inVain.contains(vain(job));
    }

    private void force(Job job) {
        Optional<List<Preemption>> shrunk = elastic.shrinkFor(job, nowNs);
        if (shrunk.isPresent()) {
            preemptions.addAll(shrunk.get());
            started(job);
        } else if (maySearch(job)) {
            long before = preemptor.lookedAt();
            List<Preemption> stopped = preemptor.preempt(job, nowNs);
            preemptions.addAll(stopped);
            searched += Math.max(preemptor.lookedAt() - before, stopped.isEmpty() ? VAIN_SEARCH : 0);
            if (stopped.isEmpty()) {
                job.searchedNs = nowNs;
                inVain.add(vain(job));
            }
        }
    }

    private List<Refusal> refusals() {
        if (!settings.reasons()) {
            return List.of();
        }
        List<Job> waiting = new ArrayList<>(line.jobs());
        waiting.sort(Job.OLDEST);
        return reasons.of(waiting, nowNs);
    }

    private List<Starving> starving() {
        for (Job job : line.jobs()) {
            starvation.waits(job.payer, job.variants.getFirst().gangCharge());
        }
        return starvation.starving(nowNs);
    }

    private void started(Job job) {
        line.remove(job);
        placements.addAll(floor.placements(job));
    }

    private List<Reservation> reservations() {
        return floor.promises().holds().stream()
                .map(hold -> new Reservation(
                        hold.job.name(), floor.placements(hold), hold.startNs, hold.cause, hold.checkedNs))
                .toList();
    }

    void remember(Standing before) {
        preemptor.remember(before.stopped());
        starving = before.starving();
        starvation.restore(starving);
        nowNs = before.last().atNs();
        searched = before.last().searched();
        early = before.last().endedEarly();
    }

    Standing standing() {
        Standing.Last last = new Standing.Last(nowNs, searched, early);
        return new Standing(reservations(), preemptor.stopped(), starving, last);
    }
}
