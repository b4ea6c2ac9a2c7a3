package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Enters what a snapshot says into empty books. Used once. */
final class Restoration {
    private final Floor floor;
    private final Line line;
    private final Map<String, Job> jobs;

    Restoration(Floor floor, Line line, Map<String, Job> jobs) {
        this.floor = floor;
        this.line = line;
        this.jobs = jobs;
    }

    /** What runs without a request that is known: it stays where it is. */
    static List<Placement> fixed(Snapshot snapshot) {
        Set<String> known = new HashSet<>();
        snapshot.started().forEach(each -> known.add(each.request().name()));
        return snapshot.running().stream()
                .filter(placement -> !known.contains(placement.request()))
                .toList();
    }

    /** Enters everything. */
    void restore(Snapshot snapshot) {
        List<Job> running = new ArrayList<>();
        List<Long> lateUntil = new ArrayList<>();
        for (Started started : snapshot.started()) {
            Job job = add(started.request(), started.submittedNs());
            job.sequence = floor.nextSequence();
            running.add(job);
            lateUntil.add(started.lateUntilNs());
            job.startedNs = started.startedNs();
            job.leavesNs = started.leavesNs();
            job.running = true;
        }
        Job nobody = null;
        for (Placement placement : snapshot.running()) {
            Job job = jobs.get(placement.request());
            if (job != null && !placement.cards().isEmpty()) {
                job.serve(way(job, placement));
            }
        }
        for (Placement placement : snapshot.running()) {
            Job job = jobs.get(placement.request());
            if (job == null) {
                nobody = nobody == null ? new Job(Request.single("-", placement.shape()), 0, floor.books()) : nobody;
                floor.residents().add(place(placement, floor.state().intern(placement.shape())), nobody);
            } else {
                enter(job, placement);
            }
        }
        for (int each = 0; each < running.size(); each++) {
            Job job = running.get(each);
            job.endNs = lateUntil.get(each) == Started.NOT_LATE ? job.dueNs() : lateUntil.get(each);
            floor.enlist(job);
        }
        for (Waiting waiting : snapshot.waiting()) {
            Job job = add(waiting.request(), waiting.submittedNs());
            job.sequence = floor.nextSequence();
            job.searchedNs = waiting.searchedNs();
            line.add(job);
        }
        snapshot.standing().reservations().forEach(this::promise);
    }

    private Job add(Request request, long submittedNs) {
        Job job = new Job(request, submittedNs, floor.books());
        if (jobs.put(request.name(), job) != null) {
            throw bad("request " + request.name() + " is in the snapshot twice; list it once");
        }
        return job;
    }

    private void enter(Job job, Placement placement) {
        if (!job.running) {
            throw bad("request " + job.name() + " waits and has members that run; list it as started");
        }
        int group = group(job, placement);
        floor.settle(job, place(placement, job.served().ask().kind(group)), group);
    }

    private static int group(Job job, Placement placement) {
        for (int group = 0; group < job.groups.size(); group++) {
            MemberGroup of = job.groups.get(group);
            if (of.role().equals(placement.role()) && of.shape().equals(placement.shape())) {
                return group;
            }
        }
        throw bad("request " + job.name() + " has no group " + placement.role()
                + " of the shape that runs; correct the snapshot");
    }

    /** The way to serve a job that uses the model of the cards a member stands on. */
    private int way(Job job, Placement placement) {
        if (job.variants.size() == 1 || placement.cards().isEmpty()) {
            return 0;
        }
        Card card = floor.state()
                .cluster()
                .nodes()
                .get(placement.node())
                .cards()
                .get(placement.cards().getFirst());
        for (int way = 0; way < job.variants.size(); way++) {
            if (job.variants.get(way).model().equals(card.model())) {
                return way;
            }
        }
        throw bad("request " + job.name() + " runs on a card of model " + card.model()
                + ", which it does not allow; correct the snapshot");
    }

    private int place(Placement placement, int kind) {
        try {
            return floor.state().place(kind, placement.node(), bits(placement));
        } catch (IllegalArgumentException overCommitted) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    placement.request() + " runs on node "
                            + floor.state()
                                    .cluster()
                                    .nodes()
                                    .get(placement.node())
                                    .name()
                            + ", which has no room for it beside the others; correct the snapshot",
                    overCommitted);
        }
    }

    /** The cards of a member as bits. */
    static long bits(Placement placement) {
        long cards = 0;
        for (int card : placement.cards()) {
            cards |= 1L << card;
        }
        return cards;
    }

    private void promise(Reservation reservation) {
        Job job = jobs.get(reservation.request());
        if (job == null || job.running) {
            throw bad("a reservation is for " + reservation.request() + ", which does not wait; drop it");
        }
        int members = reservation.members().size();
        int way = members == 0 ? 0 : way(job, reservation.members().getFirst());
        Hold hold = new Hold(new Hold.Promise(job, way, reservation.cause()), reservation.startNs(), members);
        for (int member = 0; member < members; member++) {
            Placement placement = reservation.members().get(member);
            int group = group(job, placement);
            hold.set(member, hold.variant().ask().kind(group), placement.node(), bits(placement), group);
        }
        hold.checkedNs = reservation.checkedNs();
        floor.promise(hold);
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
