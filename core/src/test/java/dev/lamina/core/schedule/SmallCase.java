package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A small full cluster with one request that waits, and the cheapest set of those that run without which it fits, found by looking at all sets with
 * none of the scheduler's code. Used by one thread.
 */
final class SmallCase {
    static final long NOW_NS = 3_600_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long LONG_NS = 36_000_000_000_000L;

    private final SplittableRandom random;
    private final Cluster cluster;
    private final QueueTree queues;
    private final int[][] free;
    private final int[] racks;
    private final List<Running> running = new ArrayList<>();
    private final Request cause;

    /** One that runs; {@code taken} is what it holds, by node and card, in thousandths. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Running(Started started, List<Placement> members, int[][] taken, int queue) {
        long milli() {
            return Arrays.stream(taken).flatMapToInt(Arrays::stream).sum();
        }
    }

    /** What a set of those that run costs; {@link #NONE} when there is no set. */
    record Set(boolean exists, Cost cost) {
        static final Set NONE = new Set(false, Cost.ENDLESS);
    }

    SmallCase(long seed, int mostRunning) {
        random = new SplittableRandom(seed);
        int count = 2 + random.nextInt(7);
        racks = new int[count];
        free = new int[count][];
        List<Node> nodes = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            free[node] = new int[1 + random.nextInt(4)];
            Arrays.fill(free[node], 1000);
            racks[node] = node % 2;
            Node plain = Node.plain(
                    "n" + node, new Node.Room(0, 0, 1_000), Collections.nCopies(free[node].length, Card.free("A", 0)));
            nodes.add(new Node(plain.name(), plain.room(), plain.labels(), plain.taints(), plain.cards(), racks[node]));
        }
        cluster = new Cluster(nodes, new Topology(List.of("rack"), List.of("r0", "r1"), List.of(-1, -1)));
        queues = seed % 2 == 0 ? QueueTree.open() : tree();
        int wanted = mostRunning / 2 + random.nextInt(mostRunning - mostRunning / 2 + 1);
        for (int tries = 0; tries < 10 * wanted && running.size() < wanted; tries++) {
            run("r" + running.size());
        }
        cause = cause();
    }

    private static QueueTree tree() {
        return QueueTree.of(List.of(
                queue("labs", "", 5, 9),
                queue("vision", "labs", 3, 7),
                queue("speech", "labs", 2, 9),
                queue("shop", "", 4, 1_000)));
    }

    private static QueueSpec queue(String name, String parent, int guarantee, int limit) {
        return new QueueSpec(name, parent, 1, Map.of(), Quota.of(guarantee * 1000L, limit * 1000L));
    }

    private Claim claim(int least) {
        String queue =
                queues.size() == 1 ? "" : List.of("vision", "speech", "shop").get(random.nextInt(3));
        return new Claim(queue, "", least + random.nextInt(3), random.nextInt(8) > 0);
    }

    private static Request request(String name, Claim claim, Shape shape, int members, Gathering gathering) {
        MemberGroup group = new MemberGroup("worker", shape, members, members);
        return new Request(name, claim, List.of(group), gathering, new Estimate(LONG_NS, LONG_NS));
    }

    private Shape shape() {
        boolean slice = random.nextInt(2) == 0;
        int milli = slice ? 100 * (2 + random.nextInt(7)) : 1000;
        int cards = slice ? 1 : 1 + random.nextInt(3);
        return new Shape(0, 0, CardDemand.shares(cards, milli), Constraints.ANYWHERE);
    }

    /** Puts one more somewhere, if it fits where chance wants it. */
    private void run(String name) {
        Shape shape = shape();
        int members = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
        Request request = request(name, claim(0), shape, members, Gathering.ANYWHERE);
        int milli = shape.cards().guaranteeMilli();
        int[][] taken = new int[free.length][4];
        List<Placement> placed = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            int node = random.nextInt(free.length);
            List<Integer> cards = new ArrayList<>();
            for (int card = 0;
                    card < free[node].length && cards.size() < shape.cards().count();
                    card++) {
                if (free[node][card] - taken[node][card] >= milli) {
                    cards.add(card);
                }
            }
            if (cards.size() < shape.cards().count()) {
                return;
            }
            cards.forEach(card -> taken[node][card] += milli);
            placed.add(new Placement(name, "worker", shape, node, cards));
        }
        change(taken, -1);
        long startedNs = NOW_NS - (1 + random.nextInt(3_500)) * 1_000L * MS;
        Started started = new Started(request, startedNs, startedNs, Started.STAYS);
        running.add(
                new Running(started, placed, taken, queues.queue(request.claim().queue())));
    }

    private void change(int[][] taken, int sign) {
        for (int node = 0; node < free.length; node++) {
            for (int card = 0; card < free[node].length; card++) {
                free[node][card] += sign * taken[node][card];
            }
        }
    }

    private Request cause() {
        Claim claim = claim(2);
        Gathering gathering =
                random.nextInt(4) == 0 ? new Gathering(Gathering.Kind.REQUIRED, "rack") : Gathering.ANYWHERE;
        return request(
                "cause",
                new Claim(claim.queue(), "", claim.priority(), true),
                shape(),
                1 + random.nextInt(4),
                gathering);
    }

    /** Whom the scheduler stops. */
    Set scheduled() {
        List<Placement> members =
                running.stream().flatMap(each -> each.members().stream()).toList();
        List<Started> started = running.stream().map(Running::started).toList();
        Snapshot snapshot = new Snapshot(cluster, members, started, List.of(new Waiting(cause, NOW_NS)), Standing.NONE);
        Disruption free = new Disruption(MS, 0, 1_000, LONG_NS, Disruption.NEVER);
        Rounds rounds = new Rounds(snapshot, queues, Settings.DEFAULT.with(free));
        Plan plan = rounds.plan(NOW_NS);
        if (!rounds.wrong().isEmpty()) {
            throw new AssertionError(rounds.wrong());
        }
        java.util.Set<String> stopped =
                plan.preemptions().stream().map(Preemption::request).collect(Collectors.toSet());
        int set = 0;
        for (int each = 0; each < running.size(); each++) {
            set |= stopped.contains(running.get(each).started().request().name()) ? 1 << each : 0;
        }
        return set == 0 ? Set.NONE : new Set(true, cost(set));
    }

    /** The cheapest of all sets that may be stopped, one after the other in some order, and without which the cause fits. */
    Set cheapest() {
        int all = 1 << running.size();
        boolean[] legal = new boolean[all];
        legal[0] = true;
        if (fits(0)) {
            return Set.NONE;
        }
        Set best = Set.NONE;
        for (int set = 1; set < all; set++) {
            legal[set] = legal(legal, set);
            if (legal[set] && cost(set).compareTo(best.cost()) < 0 && fits(set)) {
                best = new Set(true, cost(set));
            }
        }
        return best;
    }

    private boolean legal(boolean[] legal, int set) {
        for (int rest = set; rest != 0; rest &= rest - 1) {
            int last = Integer.numberOfTrailingZeros(rest);
            int others = set & ~(1 << last);
            if (legal[others] && right(running.get(last), others)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one may be stopped when some are out already. */
    private boolean right(Running one, int out) {
        Claim claim = one.started().request().claim();
        if (!claim.preemptible()) {
            return false;
        }
        int mine = queues.queue(cause.claim().queue());
        if (one.queue() == mine) {
            return claim.priority() < cause.claim().priority();
        }
        int lender = queues.branch(mine, one.queue());
        if (held(lender, out) + wanted() > guarantee(lender)) {
            return false;
        }
        int top = queues.parent(queues.branch(one.queue(), mine));
        for (int at = one.queue(); at != top; at = queues.parent(at)) {
            if (held(at, out) <= guarantee(at)) {
                return false;
            }
        }
        return true;
    }

    private long wanted() {
        MemberGroup group = cause.groups().getFirst();
        return group.min() * group.shape().cardMilli();
    }

    private long guarantee(int queue) {
        return queues.quota(queue, "A").guaranteeMilli();
    }

    /** What a queue and those inside it hold when some are out. */
    private long held(int queue, int out) {
        long milli = 0;
        for (int each = 0; each < running.size(); each++) {
            boolean counts =
                    (out & 1 << each) == 0 && inside(queue, running.get(each).queue());
            milli += counts ? running.get(each).milli() : 0;
        }
        return milli;
    }

    private boolean inside(int around, int queue) {
        int at = queue;
        while (at != around && at > QueueTree.ROOT) {
            at = queues.parent(at);
        }
        return at == around;
    }

    private boolean fits(int out) {
        for (int at = queues.queue(cause.claim().queue()); at > QueueTree.ROOT; at = queues.parent(at)) {
            if (held(at, out) + wanted() > queues.quota(at, "A").limitMilli()) {
                return false;
            }
        }
        for (int rest = out; rest != 0; rest &= rest - 1) {
            change(running.get(Integer.numberOfTrailingZeros(rest)).taken(), 1);
        }
        int[] room = new int[2];
        for (int node = 0; node < free.length; node++) {
            room[racks[node]] += members(free[node]);
        }
        for (int rest = out; rest != 0; rest &= rest - 1) {
            change(running.get(Integer.numberOfTrailingZeros(rest)).taken(), -1);
        }
        boolean together = cause.gathering().kind() == Gathering.Kind.REQUIRED;
        int most = together ? Math.max(room[0], room[1]) : room[0] + room[1];
        return most >= cause.groups().getFirst().min();
    }

    /** How many members fit one node: as many as have cards enough when each card carries at most one share of each. */
    private int members(int[] cards) {
        CardDemand demand = cause.groups().getFirst().shape().cards();
        int members = 0;
        boolean more = true;
        while (more) {
            int shares = 0;
            for (int left : cards) {
                shares += Math.min(members + 1, left / demand.guaranteeMilli());
            }
            more = shares >= (members + 1) * demand.count();
            members += more ? 1 : 0;
        }
        return members;
    }

    private Cost cost(int set) {
        Cost sum = Cost.NOTHING;
        for (int rest = set; rest != 0; rest &= rest - 1) {
            Running each = running.get(Integer.numberOfTrailingZeros(rest));
            Request request = each.started().request();
            boolean borrows = each.queue() != QueueTree.ROOT && held(each.queue(), 0) > guarantee(each.queue());
            long ranMs = (NOW_NS - each.started().startedNs()) / MS;
            int members = request.groups().getFirst().min();
            // All are of one class, so the priority alone says how high one stands.
            sum = sum.plus(new Cost(
                    request.claim().priority(), borrows ? 0 : 1, members > 1 ? 1 : 0, ranMs * each.milli(), 1));
        }
        return sum;
    }
}
