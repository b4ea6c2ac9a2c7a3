package dev.lamina.core.schedule;

import dev.lamina.core.request.Gathering;
import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * On which nodes it looks cheapest to make room for a cause. Adds up what those hold that may be stopped and changes nothing, so a look at a large cluster is
 * quick; whether it is true is for a trial to say. Used for one search by the scheduler's thread.
 */
final class Prospects {
    /** So many nodes are always looked at closely, and twice as many as there are members. */
    private static final int LEAST_NODES = 64;

    /** Where members must stand together, so many places are tried, the cheapest first. */
    private static final int MOST_PLACES = 4;

    /** Once so many who may be stopped were looked at, and there is room twice over without them, that is enough; the next search begins elsewhere. */
    private static final int ENOUGH_MEMBERS = 4_000;

    /** More are never looked at. */
    private static final int MOST_MEMBERS = 24_000;

    private static final int WHOLE_MILLI = 1000;
    private static final int MANY = 1 << 20;

    private final Floor floor;
    private final GangFit fit;
    private final Rights rights;
    private final Ask ask;
    private final ClusterState state;
    private final long[] milli = new long[Long.SIZE];
    private final long[] bytes = new long[Long.SIZE];
    private final Cost[] costs = new Cost[Long.SIZE];
    private final List<Job> here = new ArrayList<>();
    private final int first;
    private int lookedAt;

    /**
     * @param seed where it begins on clusters that are too large to look at everybody
     */
    Prospects(Floor floor, GangFit fit, Rights rights, Ask ask, long seed) {
        this.floor = floor;
        this.fit = fit;
        this.rights = rights;
        this.ask = ask;
        state = floor.state();
        first = state.running() <= ENOUGH_MEMBERS ? 0 : (int) Math.floorMod(seed, (long) state.nodes());
    }

    /** How many who may be stopped it has looked at. */
    int lookedAt() {
        return lookedAt;
    }

    /** What it seems to cost to let one member onto a node, and how many it could take without all who may be stopped: never fewer than it really could. */
    private record Relief(int node, Cost cost, int room) {}

    /** The nodes worth a closer look, ascending; none when there would not be room for all even without everybody who may be stopped. */
    int[] nodes() {
        List<List<Relief>> reliefs = look();
        TreeSet<Integer> worth = new TreeSet<>();
        for (int group = 0; group < reliefs.size(); group++) {
            if (ask.least(group) > 0) {
                List<Integer> some = worth(reliefs.get(group), ask.least(group));
                if (some.isEmpty()) {
                    return new int[0];
                }
                worth.addAll(some);
            }
        }
        return worth.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<List<Relief>> look() {
        List<List<Relief>> reliefs = new ArrayList<>();
        for (int group = 0; group < ask.groups(); group++) {
            reliefs.add(new ArrayList<>());
        }
        fit.mayFit(ask);
        for (int step = 0; step < state.nodes() && !enough(reliefs); step++) {
            int node = (first + step) % state.nodes();
            gather(node);
            for (int group = 0; group < ask.groups(); group++) {
                int kind = ask.kind(group);
                int room =
                        here.isEmpty() ? fit.roomKept(kind, node) : state.eligible(kind, node) ? room(kind, node) : 0;
                if (room > 0) {
                    reliefs.get(group).add(new Relief(node, cost(kind, node), room));
                }
            }
        }
        return reliefs;
    }

    private boolean enough(List<List<Relief>> reliefs) {
        boolean enough = lookedAt >= ENOUGH_MEMBERS && ask.gathering().kind() != Gathering.Kind.REQUIRED;
        for (int group = 0; group < ask.groups() && enough; group++) {
            enough = enough(reliefs.get(group), 2 * ask.least(group));
        }
        return enough || lookedAt >= MOST_MEMBERS;
    }

    /** Those of a node who may be stopped, the cheapest first. */
    private void gather(int node) {
        here.clear();
        for (int row = floor.residents().first(node);
                row != Residents.NONE;
                row = floor.residents().next(row)) {
            Job job = floor.residents().owner(row);
            if (rights.mayStop(row) && job.lookedAt != node) {
                lookedAt++;
                job.lookedAt = node;
                job.cost = rights.cost(job);
                insert(job);
            }
        }
        here.forEach(job -> job.lookedAt = -1);
    }

    private void insert(Job job) {
        int at = here.size();
        while (at > 0 && Cost.CHEAPEST.compare(here.get(at - 1), job) > 0) {
            at--;
        }
        here.add(at, job);
    }

    /** How many members a node could take without any of those. */
    private int room(int kind, int node) {
        Kinds kinds = state.kinds();
        long cpu = state.cpuLeft(node);
        long memory = state.memoryLeft(node);
        long pods = state.podsLeft(node);
        int first = state.firstCard(node);
        int cards = state.firstCard(node + 1) - first;
        for (int card = 0; card < cards; card++) {
            milli[card] = state.cardMilli(first + card);
            bytes[card] = state.cardBytes(first + card);
        }
        for (Job job : here) {
            for (int member = 0; member < job.count(); member++) {
                int row = job.row(member);
                if (job.node(member) == node) {
                    cpu += kinds.cpuMilli(state.kindOf(row));
                    memory += kinds.memoryBytes(state.kindOf(row));
                    pods++;
                    giveBack(row, first);
                }
            }
        }
        long most = Math.min(MANY, pods);
        most = kinds.cpuMilli(kind) > 0 ? Math.min(most, cpu / kinds.cpuMilli(kind)) : most;
        most = kinds.memoryBytes(kind) > 0 ? Math.min(most, memory / kinds.memoryBytes(kind)) : most;
        return (int) Math.max(0, kinds.cards(kind) == 0 ? most : Math.min(most, byCards(kind, node, most)));
    }

    private void giveBack(int row, int first) {
        for (long rest = state.cardsOf(row); rest != 0; rest &= rest - 1) {
            int card = Long.numberOfTrailingZeros(rest);
            milli[card] += state.kinds().milli(state.kindOf(row));
            bytes[card] += state.kinds().cardBytes(state.kindOf(row), state.cardSize(first + card));
        }
    }

    private long byCards(int kind, int node, long most) {
        int first = state.firstCard(node);
        long shares = 0;
        int able = 0;
        for (long rest = state.eligibleCards(kind, node); rest != 0; rest &= rest - 1) {
            int card = Long.numberOfTrailingZeros(rest);
            long on = shares(kind, node, first + card, card);
            able += on > 0 ? 1 : 0;
            shares += Math.min(most, on);
        }
        int each = state.kinds().cards(kind);
        return able < each ? 0 : shares / each;
    }

    /** How many shares a card could carry; where it is cut by a table, as many as its compute would allow. */
    private long shares(int kind, int node, int number, int card) {
        Kinds kinds = state.kinds();
        if (!state.sharesFreely(node)) {
            return Math.max(1, WHOLE_MILLI / Math.max(1, kinds.milli(kind)));
        }
        int asked = kinds.exclusive(kind) ? WHOLE_MILLI : kinds.milli(kind);
        long most = asked > 0 ? Math.max(0, milli[card]) / asked : MANY;
        long needs = kinds.cardBytes(kind, state.cardSize(number));
        return needs > 0 ? Math.min(most, Math.max(0, bytes[card]) / needs) : most;
    }

    /** What it seems to cost to let one more member onto a node: the cheapest cards are cleared by the cheapest on them. */
    private Cost cost(int kind, int node) {
        int each = state.kinds().cards(kind);
        if (fit.roomKept(kind, node) > 0) {
            return Cost.NOTHING;
        }
        if (each == 0) {
            return here.getFirst().cost;
        }
        int first = state.firstCard(node);
        int cards = 0;
        for (long rest = state.eligibleCards(kind, node); rest != 0; rest &= rest - 1) {
            int card = Long.numberOfTrailingZeros(rest);
            Cost cleared = cleared(kind, node, first + card, card);
            int at = cards++;
            while (at > 0 && costs[at - 1].compareTo(cleared) > 0) {
                costs[at] = costs[at - 1];
                at--;
            }
            costs[at] = cleared;
        }
        Cost sum = Cost.NOTHING;
        for (int card = 0; card < Math.min(each, cards); card++) {
            sum = sum.plus(costs[card]);
        }
        return sum;
    }

    private Cost cleared(int kind, int node, int number, int card) {
        milli[card] = state.cardMilli(number);
        bytes[card] = state.cardBytes(number);
        boolean free = state.sharesFreely(node);
        Cost sum = Cost.NOTHING;
        for (int index = 0; index < here.size() && (!free || shares(kind, node, number, card) == 0); index++) {
            Job job = here.get(index);
            boolean there = false;
            for (int member = 0; member < job.count(); member++) {
                int row = job.row(member);
                if (job.node(member) == node && (state.cardsOf(row) & 1L << card) != 0) {
                    milli[card] += state.kinds().milli(state.kindOf(row));
                    bytes[card] += state.kinds().cardBytes(state.kindOf(row), state.cardSize(number));
                    there = true;
                }
            }
            sum = there ? sum.plus(job.cost) : sum;
        }
        return sum;
    }

    private List<Integer> worth(List<Relief> reliefs, int least) {
        reliefs.sort(Comparator.comparing(Relief::cost).thenComparingInt(Relief::node));
        if (ask.gathering().kind() != Gathering.Kind.REQUIRED) {
            return enough(reliefs, least) ? cheapest(reliefs, least) : List.of();
        }
        List<Place> places = new ArrayList<>();
        for (int[] nodes : fit.domains(ask)) {
            List<Relief> there = reliefs.stream()
                    .filter(relief -> Arrays.binarySearch(nodes, relief.node()) >= 0)
                    .toList();
            if (enough(there, least)) {
                places.add(new Place(sum(there, least), there));
            }
        }
        return places.stream()
                .sorted(Comparator.comparing(Place::cost))
                .limit(MOST_PLACES)
                .flatMap(place -> cheapest(place.reliefs(), least).stream())
                .toList();
    }

    /** Nodes where members may stand together, and what all of them there seem to cost. */
    private record Place(Cost cost, List<Relief> reliefs) {}

    private static boolean enough(List<Relief> reliefs, int least) {
        return reliefs.stream().mapToLong(Relief::room).sum() >= least;
    }

    private static Cost sum(List<Relief> reliefs, int least) {
        Cost sum = Cost.NOTHING;
        int members = 0;
        for (Relief relief : reliefs) {
            for (int member = 0; member < relief.room() && members < least; member++) {
                sum = sum.plus(relief.cost());
                members++;
            }
        }
        return sum;
    }

    private static List<Integer> cheapest(List<Relief> reliefs, int least) {
        List<Integer> nodes = new ArrayList<>();
        long room = 0;
        for (Relief relief : reliefs) {
            if (nodes.size() < Math.max(LEAST_NODES, 2 * least) || room < least) {
                nodes.add(relief.node());
                room += relief.room();
            }
        }
        return nodes;
    }
}
