package dev.lamina.core.schedule;

import dev.lamina.core.plan.Constraint;
import dev.lamina.core.plan.NoRoomReason;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.queue.Verdict;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.state.ClusterState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Why each of those that wait did not start: the quota of its queue, the room on the nodes, or what is promised to others. Owned by the scheduler's thread. */
final class Reasons {
    private final Floor floor;
    private final GangFit fit;
    private final Starter starter;
    private final NoRoomReason noRoom;
    private final Map<Integer, Why> known = new HashMap<>();
    private long freeMilli = -1;

    Reasons(Floor floor, GangFit fit, Starter starter) {
        this.floor = floor;
        this.fit = fit;
        this.starter = starter;
        noRoom = new NoRoomReason(floor.state());
    }

    /** What stands in the way of an ask: no room at all, or, as a number, the first promise that leaves none. */
    private record Why(Refusal.NoRoom noRoom, int promise) {}

    /** The reasons of some jobs, in their order. */
    List<Refusal> of(List<Job> jobs, long nowNs) {
        known.clear();
        freeMilli = -1;
        return jobs.stream().map(job -> of(job, nowNs)).toList();
    }

    private Refusal of(Job job, long nowNs) {
        if (!nominated(job) && starter.quota(job) instanceof Verdict.Refused over) {
            return new Refusal.OverQuota(
                    job.name(), over.queue(), over.resource(), over.askedMilli(), over.availableMilli());
        }
        Variant way = job.variants.stream()
                .filter(each -> floor.books().ask(job, each).allowed())
                .findFirst()
                .orElse(job.variants.getFirst());
        Why why = known.computeIfAbsent(way.ask().number(), number -> why(way.ask()));
        if (why.promise() < 0) {
            Refusal.NoRoom same = why.noRoom();
            String role = job.groups.get(Integer.parseInt(same.role())).role();
            return new Refusal.NoRoom(job.name(), role, same.constraint(), same.asked(), same.available(), same.node());
        }
        List<Hold> holds = floor.promises().holds();
        Hold first = holds.get(Math.min(why.promise(), holds.size() - 1));
        return promised(job, starter.keeper(job, way.ask(), nowNs).orElse(first), nowNs);
    }

    /** Whether others were stopped for it, in its own queue where a quota stood in the way: then it waits for those to leave. */
    private static boolean nominated(Job job) {
        return job.hold != null && job.hold.cause == Reservation.Cause.NOMINATED;
    }

    private Refusal promised(Job job, Hold hold, long nowNs) {
        long saidNs = job.request.estimate().p90Ns();
        long leftNs = hold.startNs - nowNs;
        if (saidNs > 0 && leftNs > 0) {
            return new Refusal.HeldBack(job.name(), hold.job.name(), saidNs, leftNs);
        }
        return new Refusal.Reserved(job.name(), hold.job.name(), job.cardMilli, freeMilli(), hold.startNs);
    }

    private long freeMilli() {
        if (freeMilli < 0) {
            floor.promises().activate(Job.NEVER, null);
            freeMilli = floor.freeMilli();
        }
        return freeMilli;
    }

    private Why why(Ask ask) {
        Refusal.NoRoom nothing = new Refusal.NoRoom("-", "0", Constraint.SEVERAL, 0, 0, -1);
        floor.promises().activate(Long.MIN_VALUE, null);
        if (!fits(ask)) {
            return new Why(noRoom(ask), -1);
        }
        List<Hold> holds = floor.promises().holds();
        int fits = 0;
        int fails = holds.size();
        while (fails - fits > 1) {
            int middle = (fits + fails) >>> 1;
            for (int index = 0; index < holds.size(); index++) {
                floor.promises().setActive(holds.get(index), index < middle);
            }
            boolean there = fits(ask);
            fits = there ? middle : fits;
            fails = there ? fails : middle;
        }
        return new Why(nothing, Math.max(0, fails - 1));
    }

    private boolean fits(Ask ask) {
        int checkpoint = floor.state().checkpoint();
        boolean fits = fit.place(ask);
        floor.state().rollback(checkpoint);
        return fits;
    }

    /** The first group whose next member finds no room beside those before it; the role is the group's place in the ask. */
    private Refusal.NoRoom noRoom(Ask ask) {
        ClusterState state = floor.state();
        int checkpoint = state.checkpoint();
        int placed = 0;
        int group = 0;
        while (group < ask.groups() && placed >= 0) {
            int most = ask.least(group);
            int there = 0;
            while (there < most && fit.placeOne(ask, group) >= 0) {
                there++;
            }
            placed = there < most ? -1 : placed + there;
            group += there < most ? 0 : 1;
        }
        Refusal.NoRoom found = group < ask.groups()
                ? noRoom.of("-", Integer.toString(group), ask.kind(group))
                : new Refusal.NoRoom("-", "0", Constraint.TOPOLOGY, ask.members(), fit.mostTogether(ask), -1);
        state.rollback(checkpoint);
        boolean gathered = ask.gathering().kind() == Gathering.Kind.REQUIRED;
        return gathered || group < ask.groups() ? found : noRoom.of("-", "0", ask.kind(0));
    }
}
