package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.List;

/** What runs where, on whose account, until when, and what is promised: the books that every event changes together. Owned by the scheduler's thread. */
final class Floor {
    private static final long WHOLE_MILLI = 1000;

    private final ClusterState state;
    private final Books books;
    private final Residents residents;
    private final Ends ends = new Ends();
    private final Promises promises;
    private final long largestMilli;
    private long freed;

    Floor(Cluster cluster, QueueTree queues) {
        state = new ClusterState(cluster);
        books = new Books(queues, state);
        residents = new Residents(state);
        promises = new Promises(state, residents);
        largestMilli = cluster.nodes().stream()
                .mapToLong(node -> WHOLE_MILLI * node.cards().size())
                .max()
                .orElse(0);
    }

    /** Whether a job asks for as much as the largest node has, and for more than one card. */
    boolean large(Job job) {
        return job.cardMilli > WHOLE_MILLI && job.cardMilli >= largestMilli;
    }

    ClusterState state() {
        return state;
    }

    Books books() {
        return books;
    }

    Residents residents() {
        return residents;
    }

    Ends ends() {
        return ends;
    }

    Promises promises() {
        return promises;
    }

    /** How often something became free or promises changed: while it stays, what could not start still cannot. */
    long freed() {
        return freed;
    }

    void noteFreed() {
        freed++;
    }

    /** Starts a job on what {@code fit} has just placed. */
    void start(Job job, GangFit fit, long nowNs) {
        job.startedNs = nowNs;
        job.running = true;
        job.endNs = Times.end(nowNs, job.request.estimate());
        for (int member = 0; member < fit.count(); member++) {
            settle(job, fit.row(member), fit.group(member));
        }
        ends.add(job);
    }

    /** Makes a member, placed already, one of a job's. */
    void settle(Job job, int row, int group) {
        job.add(row, group);
        residents.add(row, job);
        books.add(job, group);
        promises.refresh(state.nodeOf(row));
    }

    /** Takes one member of a job away. */
    void release(Job job, int member) {
        int row = job.row(member);
        int node = state.nodeOf(row);
        books.remove(job, job.group(member));
        residents.remove(row);
        state.remove(row);
        job.drop(member);
        promises.refresh(node);
    }

    /** Takes a job off that has gone. */
    void finish(Job job) {
        ends.remove(job);
        while (job.count() > 0) {
            release(job, job.count() - 1);
        }
        job.running = false;
        job.endNs = Job.NEVER;
        job.leavesNs = Job.NEVER;
        noteFreed();
    }

    /** Changes when a job is thought to end, and with it what is kept for others on its nodes. */
    void expect(Job job, long endNs) {
        ends.move(job, endNs);
        for (int member = 0; member < job.count(); member++) {
            promises.refresh(state.nodeOf(job.row(member)));
        }
    }

    /** Members of a job as others see them. */
    List<Placement> placements(Job job) {
        List<Placement> members = new ArrayList<>(job.count());
        for (int member = 0; member < job.count(); member++) {
            members.add(placement(job, member));
        }
        return members;
    }

    Placement placement(Job job, int member) {
        int row = job.row(member);
        return placement(job, job.group(member), state.nodeOf(row), state.cardsOf(row));
    }

    /** What is promised, as others see it. */
    List<Placement> placements(Hold hold) {
        List<Placement> members = new ArrayList<>(hold.members());
        for (int member = 0; member < hold.members(); member++) {
            members.add(placement(hold.job, hold.groups[member], hold.nodes[member], hold.cards[member]));
        }
        return members;
    }

    private static Placement placement(Job job, int group, int node, long cards) {
        MemberGroup of = job.groups.get(group);
        List<Integer> list = new ArrayList<>();
        for (long rest = cards; rest != 0; rest &= rest - 1) {
            list.add(Long.numberOfTrailingZeros(rest));
        }
        return new Placement(job.name(), of.role(), of.shape(), node, list);
    }
}
