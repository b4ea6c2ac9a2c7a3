package dev.lamina.core.schedule;

import dev.lamina.core.plan.Reservation;
import dev.lamina.core.queue.QueueLedger;
import dev.lamina.core.schedule.CourseLine.Pending;
import dev.lamina.core.schedule.Seats.Seat;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What is thought to happen from now on: everybody ends at the median of his estimate, nobody else comes, nobody is stopped for others, and those who wait start
 * by the rules of the line, as {@link Round} has them. Everything is undone before it answers. Used by one thread, once.
 */
final class Course {
    /** Beyond this many looks nobody believes the answer any more. */
    private static final int MOST_LOOKS = 100_000;

    /** After so many looks in a row at which nobody started or ended, promises are no reason to look any more: those that wait for one another would be put off for ever. */
    private static final int MOST_IDLE = 16;

    /** The further away, the less often it looks: ends within this part of the time that has passed are one. */
    private static final int BLUR = 64;

    private static final long WHOLE_MILLI = 1000;

    private final Floor floor;
    private final ClusterState state;
    private final QueueLedger ledger;
    private final Settings.Patience patience;
    private final Seats seats;
    private final CourseLine line;
    private final PriorityQueue<Stay> stays = new PriorityQueue<>((one, other) -> one.endNs != other.endNs
            ? Long.compare(one.endNs, other.endNs)
            : Long.compare(one.sequence, other.sequence));
    private final Map<Job, Pending> promised = new HashMap<>();
    private final Map<Job, Long> startsNs = new HashMap<>();
    private final long allMilli;
    private final long fromNs;
    private long nowNs;
    private long sequence;
    private int idle;

    Course(Floor floor, Domains domains, Settings settings, long nowNs) {
        this.floor = floor;
        this.nowNs = nowNs;
        fromNs = nowNs;
        state = floor.state();
        ledger = floor.books().ledger();
        patience = settings.patience();
        allMilli = WHOLE_MILLI * state.firstCard(state.nodes());
        floor.promises().activate(Long.MIN_VALUE, null);
        seats = new Seats(floor, domains);
        line = new CourseLine(floor, settings.order());
    }

    /** Somebody who runs. */
    private static final class Stay {
        private static final int AS_BEFORE = -1;

        final long endNs;
        final long sequence;
        final Job job;

        /** In which way it is served; those that ran already know themselves. */
        final int way;

        final int[] rows;

        Stay(long endNs, long sequence, Job job, int way, int... rows) {
            this.endNs = endNs;
            this.sequence = sequence;
            this.job = job;
            this.way = way;
            this.rows = rows;
        }
    }

    /** When some of those that wait will start; who never does is left out. */
    Map<Job, Long> starts(List<Job> asked, List<Job> waiting) {
        int checkpoint = state.checkpoint();
        int charged = ledger.checkpoint();
        enter(waiting);
        Set<Job> left = new HashSet<>(asked);
        for (int looks = 0; looks < MOST_LOOKS && !left.isEmpty() && nowNs != Job.NEVER; looks++) {
            int before = startsNs.size();
            serve();
            idle = startsNs.size() > before ? 0 : idle + 1;
            left.removeIf(startsNs::containsKey);
            goOn();
        }
        ledger.rollback(charged);
        state.rollback(checkpoint);
        startsNs.keySet().retainAll(new HashSet<>(asked));
        return startsNs;
    }

    private void enter(List<Job> waiting) {
        for (int place = 0; place < floor.ends().size(); place++) {
            Job job = floor.ends().get(place);
            int[] rows = new int[job.count()];
            Arrays.setAll(rows, job::row);
            stay(new Stay(Times.foreseen(job, nowNs), sequence++, job, Stay.AS_BEFORE, rows));
        }
        List<Job> inOrder = new ArrayList<>(waiting);
        inOrder.sort(Job.OLDEST);
        for (Job job : inOrder) {
            Pending pending = line.enter(job);
            if (job.hold == null) {
                line.add(pending);
            } else {
                Hold hold = job.hold;
                sit(pending, new Seat(new Hold.Promise(job, hold.way, hold.cause), hold));
            }
        }
        line.entered();
    }

    private void stay(Stay stay) {
        if (stay.endNs != Job.NEVER) {
            stays.add(stay);
        }
    }

    private void sit(Pending pending, Seat seat) {
        pending.seat = seat;
        seats.add(seat);
        promised.put(pending.job, pending);
    }

    private void stand(Pending pending, Seat seat) {
        pending.seat = null;
        seats.drop(seat);
        promised.remove(pending.job);
    }

    /** Goes on to the next time at which something changes; {@link Job#NEVER} when nothing does any more. */
    private void goOn() {
        long nextNs = stays.isEmpty() ? Job.NEVER : stays.element().endNs;
        for (Seat seat : seats.all()) {
            boolean soon = seat.startNs > nowNs && idle < MOST_IDLE;
            nextNs = soon ? Math.min(nextNs, seat.startNs) : nextNs;
        }
        long untilNs = nextNs == Job.NEVER ? Long.MIN_VALUE : Math.max(nextNs, nowNs + (nowNs - fromNs) / BLUR);
        nowNs = nextNs;
        while (!stays.isEmpty() && stays.element().endNs <= untilNs) {
            nowNs = Math.max(nowNs, stays.element().endNs);
            leave(stays.remove());
            idle = 0;
        }
    }

    private void leave(Stay stay) {
        for (int row : stay.rows) {
            seats.leave(row);
        }
        Job job = stay.job;
        if (stay.way == Stay.AS_BEFORE) {
            for (int member = 0; member < job.count(); member++) {
                floor.books().remove(job, job.group(member));
            }
        } else if (!floor.books().open()) {
            ledger.remove(job.payer, job.variants.get(stay.way).gangCharge());
        }
    }

    private void serve() {
        line.at(nowNs);
        servePromised();
        renew();
        if (promised(Reservation.Cause.LARGE) < patience.most()) {
            serveOld(line.large(), Reservation.Cause.LARGE);
        }
        serveOld(line.waitingSince(nowNs - patience.ageNs()), Reservation.Cause.AGED);
        serveHeads();
        serveLine();
    }

    private void servePromised() {
        boolean more = true;
        while (more) {
            more = false;
            for (Seat seat : List.copyOf(seats.all())) {
                Pending pending = promised.get(seat.to.job());
                more |= pending != null && start(pending);
            }
        }
    }

    /** What did not come true is worked out anew. */
    private void renew() {
        for (Seat seat : List.copyOf(seats.all())) {
            Pending pending = promised.get(seat.to.job());
            if (seat.startNs <= nowNs && pending != null) {
                stand(pending, seat);
                Optional<Seat> next = promise(pending.job, seat.to.cause());
                next.ifPresentOrElse(better -> sit(pending, better), () -> line.add(pending));
            }
        }
    }

    private long promised(Reservation.Cause cause) {
        return seats.all().stream().filter(seat -> seat.to.cause() == cause).count();
    }

    private void serveOld(List<Pending> some, Reservation.Cause cause) {
        for (Pending each : some) {
            if (promised(cause) < patience.most()) {
                startOrPromise(each, cause);
            }
        }
    }

    private void serveHeads() {
        line.again();
        long heads = promised(Reservation.Cause.HEAD);
        while (heads < patience.heads()) {
            Optional<Pending> head = line.first(Job.NEVER);
            // For one card there is nothing to be kept together: it goes to whoever is first when it is free.
            if (head.isEmpty() || head.get().job.cardMilli <= WHOLE_MILLI) {
                return;
            }
            startOrPromise(head.get(), Reservation.Cause.HEAD);
            heads += head.get().seat == null ? 0 : 1;
        }
    }

    private void startOrPromise(Pending pending, Reservation.Cause cause) {
        if (!start(pending)) {
            Optional<Seat> seat = promise(pending.job, cause);
            seat.ifPresent(found -> {
                line.remove(pending);
                sit(pending, found);
            });
        }
    }

    private Optional<Seat> promise(Job job, Reservation.Cause cause) {
        Optional<Seat> best = Optional.empty();
        for (int way = 0; way < job.variants.size(); way++) {
            if (floor.books().ask(job, job.variants.get(way)).allowed()) {
                Optional<Seat> next = seats.promise(new Hold.Promise(job, way, cause), nowNs);
                if (next.isPresent() && (best.isEmpty() || next.get().startNs < best.get().startNs)) {
                    best = next;
                }
            }
        }
        return best;
    }

    private void serveLine() {
        line.again();
        long mostNs = openNs();
        boolean more = state.usedMilli() < allMilli;
        while (more) {
            Optional<Pending> next = line.first(mostNs);
            next.ifPresent(this::start);
            more = next.isPresent();
        }
    }

    /** How long somebody may run because a large one has waited long for its promise. */
    private long openNs() {
        long openNs = Job.NEVER;
        for (Seat seat : seats.all()) {
            boolean old = seat.to.cause() == Reservation.Cause.LARGE
                    && seat.to.job().submittedNs <= nowNs - patience.closesNs();
            openNs = old ? Math.min(openNs, Math.max(0, seat.startNs - nowNs)) : openNs;
        }
        return openNs;
    }

    private boolean start(Pending pending) {
        Job job = pending.job;
        boolean enough = job.cardMilli <= allMilli - state.usedMilli();
        long deadlineNs = Times.deadline(nowNs, job.request.estimate());
        for (int way = 0; way < job.variants.size(); way++) {
            Variant variant = job.variants.get(way);
            boolean tried = !enough || (pending.seat == null && line.failed(variant.ask(), deadlineNs));
            boolean fits = !tried
                    && floor.books().ask(job, variant).allowed()
                    && seats.place(variant.ask(), deadlineNs, pending.seat);
            if (fits) {
                begin(pending, way);
                return true;
            }
            if (pending.seat == null) {
                line.fail(variant.ask(), deadlineNs);
            }
        }
        return false;
    }

    private void begin(Pending pending, int way) {
        Job job = pending.job;
        if (pending.seat == null) {
            line.remove(pending);
        } else {
            stand(pending, pending.seat);
        }
        line.forget(pending);
        int[] rows = seats.placed();
        for (int row : rows) {
            seats.occupy(row, Times.end(nowNs, job.request.estimate()));
        }
        if (!floor.books().open()) {
            ledger.add(job.payer, job.variants.get(way).gangCharge());
            line.charged(job.queue);
        }
        stay(new Stay(Times.median(nowNs, job.request.estimate()), sequence++, job, way, rows));
        startsNs.put(job, nowNs);
    }
}
