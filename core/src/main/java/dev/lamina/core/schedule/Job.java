package dev.lamina.core.schedule;

import dev.lamina.core.plan.Waiting;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.state.ClusterState;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request on its way through the scheduler. Owned by the scheduler's thread. */
final class Job {
    /** Those that wait, by age; of equals who came into the line first. */
    static final Comparator<Job> OLDEST =
            Comparator.comparingLong((Job job) -> job.submittedNs).thenComparingLong(job -> job.sequence);

    /** Nobody knows when. */
    static final long NEVER = Long.MAX_VALUE;

    final Request request;

    /** Its place among those that wait, or that run: a new one when it comes into the line and when it starts. */
    long sequence;

    final int payer;
    final int queue;
    final long cardMilli;
    final long level;
    /** Whether it may be stopped for others at all. */
    final boolean preemptible;

    /** In the order of its asks. */
    final List<MemberGroup> groups;

    /** The ways to serve it, the one that is charged first at the front. */
    final List<Variant> variants;

    /** The number of those ways: equal for like requests. */
    final int ways;

    long submittedNs;
    long startedNs;

    /** When somebody to stop for it was last looked for in vain. */
    long searchedNs = Waiting.NEVER;

    /** When it is thought to be gone; {@link #NEVER} while it waits. */
    long endNs = NEVER;

    /** When it has to be gone because it was stopped; {@link #NEVER} when it was not. */
    long leavesNs = NEVER;

    /** Its place among those that wait; -1 when it does not. */
    int place = -1;

    /** Whether the line has it among those of its queue. */
    boolean listed;

    boolean running;

    /** How urgent it is just now, among those of its queue; lower goes first. */
    double rank;

    /** Until which change of what is free or promised no place is there that could be promised to it. */
    long hopelessAt = -1;

    /** Until which change of what is free its queue is known not to let it start. */
    long vainAt = -1;

    /** Until which change of what is free it is known to find no room beside what is promised. */
    long noRoomAt = -1;

    /** What stopping it costs, worked out before each search. */
    Cost cost = Cost.NOTHING;

    /** The node on which a search is counting it just now; -1 for none. */
    int lookedAt = -1;

    @Nullable
    Hold hold;

    private int served;
    private int[] rows = {};
    private int[] groupOf = {};
    private int[] nodes = {};
    private int count;

    Job(Request request, long submittedNs, Books books) {
        this.request = request;
        this.submittedNs = submittedNs;
        payer = books.payer(request.claim());
        queue = books.ledger().queueOf(payer);
        level = Level.of(request);
        preemptible = request.claim().preemptible();
        Books.Ways served = books.ways(request);
        variants = served.variants();
        ways = served.number();
        groups = Asks.ordered(request);
        cardMilli = request.groups().stream()
                .mapToLong(group -> group.min() * group.shape().cardMilli())
                .sum();
    }

    String name() {
        return request.name();
    }

    boolean leaving() {
        return leavesNs != NEVER;
    }

    /** When it is to be gone, as it said or was told to. */
    long dueNs() {
        return leaving() ? leavesNs : Times.end(startedNs, request.estimate());
    }

    /** The way in which it is served while it runs. */
    Variant served() {
        return variants.get(served);
    }

    void serve(int variant) {
        served = variant;
    }

    void add(int row, int node, int group) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, Math.max(1, 2 * count));
            groupOf = Arrays.copyOf(groupOf, rows.length);
            nodes = Arrays.copyOf(nodes, rows.length);
        }
        rows[count] = row;
        nodes[count] = node;
        groupOf[count++] = group;
    }

    /** Takes a member off the list; the last one takes its place. */
    void drop(int member) {
        count--;
        rows[member] = rows[count];
        groupOf[member] = groupOf[count];
        nodes[member] = nodes[count];
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    int row(int member) {
        return rows[member];
    }

    int node(int member) {
        return nodes[member];
    }

    /** Whether any member stands on a card of a node. */
    boolean uses(ClusterState state, int node, int card) {
        for (int member = 0; member < count; member++) {
            if (nodes[member] == node && (state.cardsOf(rows[member]) & 1L << card) != 0) {
                return true;
            }
        }
        return false;
    }

    int group(int member) {
        return groupOf[member];
    }

    /** How many members of a group it has. */
    int members(int group) {
        int sum = 0;
        for (int member = 0; member < count; member++) {
            sum += groupOf[member] == group ? 1 : 0;
        }
        return sum;
    }
}
