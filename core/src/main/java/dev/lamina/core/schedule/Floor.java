package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What runs where, on whose account, until when, and what is promised: the books that every event changes together. Owned by the scheduler's thread. */
final class Floor {
    private static final long WHOLE_MILLI = 1000;

    private final ClusterState state;
    private final Books books;
    private final Residents residents;
    private final Ends ends = new Ends();
    private final Promises promises;
    private final long largestMilli;
    private final List<Job> elastic = new ArrayList<>();
    private final List<Job> newest = new ArrayList<>();
    private final List<Job> leaving = new ArrayList<>();
    private final TreeMap<Long, Integer> staying = new TreeMap<>();
    private long freed;
    private long sequence;
    private long lowestLevel = Long.MAX_VALUE;

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

    /** Those that run and may have more members than they must, in the order in which they started. */
    List<Job> elastic() {
        return elastic;
    }

    /** Those that started at a time and run; times do not go back. */
    List<Job> startedAt(long nowNs) {
        newest.removeIf(job -> job.startedNs != nowNs || !job.running);
        return newest;
    }

    /** Those that were told to go and have not left yet, in no order that matters. */
    List<Job> leaving() {
        return leaving;
    }

    /** Enters a job, placed already, among those that run. */
    void enlist(Job job) {
        ends.add(job);
        startedAt(job.startedNs).add(job);
        if (job.leaving()) {
            leaving.add(job);
        } else {
            stays(job.level, 1);
        }
        if (job.served().ask().elastic()) {
            elastic.add(job);
        }
    }

    private void stays(long level, int more) {
        int count = staying.getOrDefault(level, 0) + more;
        if (count == 0) {
            staying.remove(level);
        } else {
            staying.put(level, count);
        }
        lowestLevel = staying.isEmpty() ? Long.MAX_VALUE : staying.firstKey();
    }

    /** The lowest level of those that run and were not told to go; the highest number when there is nobody. */
    long lowestLevel() {
        return lowestLevel;
    }

    /** Thousandths of a card left on all cards, beside what is kept just now. */
    long freeMilli() {
        long sum = 0;
        for (int node = 0; node < state.nodes(); node++) {
            sum += Math.max(0, state.milliLeft(node));
        }
        return sum;
    }

    /** The next place in the order in which requests come into the line and start. */
    long nextSequence() {
        return sequence++;
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
        begin(job, nowNs);
        for (int member = 0; member < fit.count(); member++) {
            settle(job, fit.row(member), fit.group(member));
        }
        enlist(job);
    }

    /** Starts a job on places that are free. */
    void start(Job job, Hold places, long nowNs) {
        List<Integer> rows = new ArrayList<>();
        if (!places.place(state, rows)) {
            throw new IllegalStateException("the places of " + job.name() + " are not free");
        }
        begin(job, nowNs);
        for (int member = 0; member < rows.size(); member++) {
            settle(job, rows.get(member), places.groups[member]);
        }
        enlist(job);
    }

    private void begin(Job job, long nowNs) {
        job.startedNs = nowNs;
        job.sequence = nextSequence();
        job.searchedNs = Waiting.NEVER;
        job.running = true;
        job.endNs = Times.end(nowNs, job.request.estimate());
    }

    /** Makes a member, placed already, one of a job's. */
    void settle(Job job, int row, int group) {
        job.add(row, state.nodeOf(row), group);
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
        if (!job.leaving()) {
            stays(job.level, -1);
        }
        ends.remove(job);
        elastic.remove(job);
        leaving.remove(job);
        newest.remove(job);
        while (job.count() > 0) {
            release(job, job.count() - 1);
        }
        job.running = false;
        job.endNs = Job.NEVER;
        job.leavesNs = Job.NEVER;
        noteFreed();
    }

    /** Tells a job to be gone by a time. */
    void dismiss(Job job, long leavesNs) {
        job.leavesNs = leavesNs;
        stays(job.level, -1);
        leaving.add(job);
        expect(job, leavesNs);
    }

    /** Makes a promise; to somebody for whom others were stopped it is charged at once, in the way that he is to be served. */
    void promise(Hold hold) {
        promises.add(hold);
        if (hold.cause == Reservation.Cause.NOMINATED) {
            books.nominate(hold);
        }
    }

    /** Takes a promise back, because it was kept or because a better one follows. */
    void release(Hold hold) {
        books.withdraw(hold);
        promises.drop(hold);
    }

    /**
     * When the last has left the nodes of a promise who should have left by now, or was told to: then its places are free, for nobody else may be there.
     * Where nobody has to, when the last has left whom its queue waits for; {@link Job#NEVER} when there is nobody.
     */
    long freeNs(Hold hold, long nowNs) {
        long lastNs = Long.MIN_VALUE;
        for (int node : hold.nodes) {
            for (int row = residents.first(node); row != Residents.NONE; row = residents.next(row)) {
                Job job = residents.owner(row);
                boolean due = job.leaving() || job.dueNs() <= nowNs;
                lastNs = due ? Math.max(lastNs, job.endNs) : lastNs;
            }
        }
        if (lastNs == Long.MIN_VALUE) {
            lastNs = leaving.stream().mapToLong(job -> job.endNs).max().orElse(Job.NEVER);
        }
        return lastNs;
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
