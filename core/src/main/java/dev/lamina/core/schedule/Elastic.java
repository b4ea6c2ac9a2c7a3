package dev.lamina.core.schedule;

import dev.lamina.core.placement.Placer;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Members above the minimum of their gang: they come when room is left after everybody else, and go before anybody is stopped. Owned by the scheduler's thread. */
final class Elastic {
    /** Of this many, those that came first, it is tried one by one who can stay after all. */
    private static final int MOST_SPARED = 64;

    private final Floor floor;
    private final GangFit fit;

    Elastic(Floor floor, GangFit fit) {
        this.floor = floor;
        this.fit = fit;
    }

    /** One member above its gang's minimum. */
    private record Surplus(Job job, int row, int group) {}

    /** Lets gangs grow, those first that started first. */
    List<Placement> grow() {
        List<Placement> grown = new ArrayList<>();
        for (Job job : floor.elastic()) {
            if (!job.leaving()) {
                floor.promises().activate(job.endNs, null);
                grow(job, grown);
            }
        }
        return grown;
    }

    private void grow(Job job, List<Placement> grown) {
        Ask ask = job.served().ask();
        for (int group = 0; group < ask.groups(); group++) {
            int row = 0;
            while (row != Placer.NO_ROOM
                    && job.members(group) < ask.most(group)
                    && floor.books().askMore(job, group).allowed()) {
                row = job.count() == 0 ? fit.placeOne(ask, group) : fit.placeBeside(ask, group, job.node(0));
                if (row != Placer.NO_ROOM) {
                    floor.settle(job, row, group);
                    grown.add(floor.placement(job, job.count() - 1));
                }
            }
        }
    }

    /**
     * Takes away as few members above the minimum as let the cause start, those first that came last, and starts it. Answers who had to go, which may be
     * nobody; nothing when all of them are not enough.
     */
    Optional<List<Preemption>> shrinkFor(Job cause, long nowNs) {
        List<Surplus> surplus = floor.elastic().isEmpty() ? List.of() : surplus();
        for (int way = 0; way < cause.variants.size() && !surplus.isEmpty(); way++) {
            Hold.Promise to = new Hold.Promise(cause, way, Reservation.Cause.HEAD);
            Optional<Hold> places = places(to, surplus, nowNs);
            if (places.isPresent()) {
                Enough enough = fewest(to, new Enough(surplus, places.get()), nowNs);
                return Optional.of(start(cause, enough, nowNs));
            }
        }
        return Optional.empty();
    }

    private List<Preemption> start(Job cause, Enough enough, long nowNs) {
        List<Preemption> shrunk = new ArrayList<>();
        enough.gone().forEach(each -> shrunk.add(release(each, cause, nowNs)));
        if (cause.hold != null) {
            floor.release(cause.hold);
        }
        cause.serve(enough.places().way);
        floor.promises().activate(Times.deadline(nowNs, cause.request.estimate()), null);
        floor.start(cause, enough.places(), nowNs);
        floor.noteFreed();
        return shrunk;
    }

    /** Those above the minimum, the newest first. */
    private List<Surplus> surplus() {
        List<Surplus> surplus = new ArrayList<>();
        for (Job job : floor.elastic()) {
            Ask ask = job.served().ask();
            int[] over = new int[ask.groups()];
            for (int group = 0; group < over.length; group++) {
                over[group] = job.leaving() ? 0 : job.members(group) - ask.least(group);
            }
            for (int member = job.count() - 1; member >= 0; member--) {
                int group = job.group(member);
                if (over[group]-- > 0) {
                    surplus.add(new Surplus(job, job.row(member), group));
                }
            }
        }
        surplus.sort(Comparator.comparingLong((Surplus each) -> -each.job().startedNs));
        return surplus;
    }

    /** Members without which the cause fits, and where it would be. */
    private record Enough(List<Surplus> gone, Hold places) {}

    /** As few from the front as are enough, and of these only whom it takes. */
    private Enough fewest(Hold.Promise to, Enough all, long nowNs) {
        Enough enough = all;
        int low = 1;
        while (low < enough.gone().size()) {
            int middle = (low + enough.gone().size()) >>> 1;
            List<Surplus> front = all.gone().subList(0, middle);
            Optional<Hold> places = places(to, front, nowNs);
            enough = places.isPresent() ? new Enough(front, places.get()) : enough;
            low = places.isPresent() ? low : middle + 1;
        }
        List<Surplus> front = enough.gone();
        for (int index = front.size() - 1; index >= Math.max(0, front.size() - MOST_SPARED); index--) {
            List<Surplus> without = new ArrayList<>(enough.gone());
            without.remove(front.get(index));
            Optional<Hold> places = places(to, without, nowNs);
            enough = places.isPresent() ? new Enough(without, places.get()) : enough;
        }
        return enough;
    }

    /** Where the cause could start if some were gone; none where it could not. */
    private Optional<Hold> places(Hold.Promise to, List<Surplus> gone, long nowNs) {
        Job cause = to.job();
        Variant way = cause.variants.get(to.way());
        floor.promises().activate(Times.deadline(nowNs, cause.request.estimate()), cause.hold);
        ClusterState state = floor.state();
        int checkpoint = state.checkpoint();
        int charged = floor.books().ledger().checkpoint();
        for (Surplus each : gone) {
            int node = state.nodeOf(each.row());
            state.remove(each.row());
            floor.books().remove(each.job(), each.group());
            floor.promises().refresh(node);
        }
        boolean fits = floor.books().ask(cause, way).allowed() && fit.place(way.ask());
        Optional<Hold> places = fits ? Optional.of(new Hold(to, nowNs, state, fit)) : Optional.empty();
        state.rollback(checkpoint);
        floor.books().ledger().rollback(charged);
        gone.forEach(each -> floor.promises().refresh(state.nodeOf(each.row())));
        return places;
    }

    private Preemption release(Surplus each, Job cause, long nowNs) {
        Job job = each.job();
        int member = 0;
        while (job.row(member) != each.row()) {
            member++;
        }
        Placement gone = floor.placement(job, member);
        floor.release(job, member);
        return new Preemption(job.name(), List.of(gone), cause.name(), Preemption.Reason.SHRINK, nowNs);
    }
}
