package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds two placed members that should change places, so that the node of the first gets room for one more: what it lacks may be cpu, memory or
 * a larger piece of one card. Only members with compute on one card each, on freely shared nodes, change places. Owned by the thread that
 * owns the state.
 */
final class Exchange {
    private final ClusterState state;
    private final BitSet settled;
    private int[][] byKind = {};
    private int[] countOf = {};
    private final BitSet nowhere = new BitSet();
    private final int[] firstOn;
    private int[] nextOn = {};
    private boolean indexed;
    private int here;
    private int there;
    private int found;
    private long mostCpu;
    private long mostMemory;
    private int mostMilli;

    Exchange(ClusterState state, BitSet settled) {
        this.state = state;
        this.settled = settled;
        this.firstOn = new int[state.nodes()];
    }

    /** The member on the node that gets room. */
    int here() {
        return here;
    }

    /** The member that takes its place. */
    int there() {
        return there;
    }

    /** Looks for the first pair that makes room for a kind; false when there is none. */
    boolean find(int kind) {
        index();
        for (int each = 0; each < state.assignmentLimit(); each++) {
            if (mayChange(each) && state.eligible(kind, state.nodeOf(each)) && findPartner(kind, each)) {
                return true;
            }
        }
        return false;
    }

    /** Looks for the pair that gives a node the most cpu and keeps its cards as they are; false when none gives any. */
    boolean findCpu(int node) {
        index();
        long most = 0;
        for (int each = firstOn[node]; each >= 0; each = nextOn[each]) {
            long gain = mostCpu(each, most);
            if (gain > most) {
                most = gain;
                here = each;
                there = found;
            }
        }
        return most > 0;
    }

    /** At most how much cpu a node can get from so many changes, each the best of another of its members. */
    long mostCpu(int node, int changes) {
        index();
        long[] best = new long[changes];
        for (int each = firstOn[node]; each >= 0; each = nextOn[each]) {
            long gain = mostCpu(each, best[0]);
            if (gain > best[0]) {
                best[0] = gain;
                Arrays.sort(best);
            }
        }
        return Arrays.stream(best).sum();
    }

    /** The most cpu that one member's change gives its node, if it is above a bound; its partner is then {@link #found}. */
    private long mostCpu(int leaving, long above) {
        Kinds kinds = state.kinds();
        int from = state.kindOf(leaving);
        long most = above;
        for (int to = 0; to < byKind.length; to++) {
            long gain = kinds.cpuMilli(from) - kinds.cpuMilli(to);
            boolean better = countOf[to] > 0 && gain > most && kinds.milli(to) == kinds.milli(from);
            int partner = better ? partner(leaving, to) : -1;
            if (partner >= 0) {
                most = gain;
                found = partner;
            }
        }
        return most;
    }

    private boolean mayChange(int member) {
        return state.alive(member)
                && !settled.get(member)
                && state.kinds().cards(state.kindOf(member)) == 1
                && state.kinds().plain(state.kindOf(member))
                && state.sharesFreely(state.nodeOf(member));
    }

    /** Says that members have come or gone since the last look. */
    void forget() {
        indexed = false;
    }

    /** The first listed member of a node, -1 for none; see {@link #mayChange}. */
    int first(int node) {
        index();
        return firstOn[node];
    }

    /** The listed member of the same node after another, -1 for none. */
    int next(int member) {
        return nextOn[member];
    }

    /** Lists the members by kind and node. */
    private void index() {
        if (indexed) {
            return;
        }
        indexed = true;
        int kinds = state.kinds().size();
        if (byKind.length < kinds) {
            byKind = new int[kinds][4];
            countOf = new int[kinds];
        }
        Arrays.fill(countOf, 0);
        Arrays.fill(firstOn, -1);
        nowhere.clear();
        nextOn = nextOn.length < state.assignmentLimit() ? new int[state.assignmentLimit() * 2] : nextOn;
        for (int each = state.assignmentLimit() - 1; each >= 0; each--) {
            if (mayChange(each)) {
                list(each);
            }
        }
    }

    private void list(int member) {
        int kind = state.kindOf(member);
        int node = state.nodeOf(member);
        nextOn[member] = firstOn[node];
        firstOn[node] = member;
        if (countOf[kind] == byKind[kind].length) {
            byKind[kind] = Arrays.copyOf(byKind[kind], 2 * countOf[kind]);
        }
        byKind[kind][countOf[kind]++] = member;
    }

    private boolean findPartner(int kind, int leaving) {
        if (!measure(kind, leaving)) {
            return false;
        }
        Kinds kinds = state.kinds();
        for (int to = 0; to < byKind.length; to++) {
            boolean makesRoom = countOf[to] > 0
                    && kinds.cpuMilli(to) <= mostCpu
                    && kinds.memoryBytes(to) <= mostMemory
                    && kinds.milli(to) <= mostMilli;
            int partner = makesRoom ? partner(leaving, to) : -1;
            if (partner >= 0) {
                here = leaving;
                there = partner;
                return true;
            }
        }
        return false;
    }

    /** Works out what may at most come into the place of one that leaves, so that a kind fits beside it; false when nothing may. */
    private boolean measure(int kind, int leaving) {
        Kinds kinds = state.kinds();
        int node = state.nodeOf(leaving);
        int from = state.kindOf(leaving);
        mostCpu = state.cpuLeft(node) + kinds.cpuMilli(from) - kinds.cpuMilli(kind);
        mostMemory = state.memoryLeft(node) + kinds.memoryBytes(from) - kinds.memoryBytes(kind);
        mostMilli = state.cardMilli(card(leaving)) + kinds.milli(from);
        if (mostCpu < 0 || mostMemory < 0 || state.podsLeft(node) < 1) {
            return false;
        }
        long others = state.fittingCards(kind, node) & ~state.cardsOf(leaving);
        if (Long.bitCount(others) < kinds.cards(kind)) {
            boolean onItsCard =
                    kinds.cards(kind) == 1 && (state.eligibleCards(kind, node) & state.cardsOf(leaving)) != 0;
            mostMilli = onItsCard ? mostMilli - kinds.milli(kind) : 0;
        }
        return mostMilli > 0;
    }

    /** A member of a kind that can take the place of one that leaves and leave its own to it, or -1. */
    private int partner(int leaving, int kind) {
        int from = state.kindOf(leaving);
        int pair = from * byKind.length + kind;
        if (from == kind || nowhere.get(pair)) {
            return -1;
        }
        boolean roomForIt = false;
        for (int index = 0; index < countOf[kind]; index++) {
            int other = byKind[kind][index];
            if (takesPlace(from, other)) {
                roomForIt = true;
                if (state.nodeOf(other) != state.nodeOf(leaving) && takesPlace(kind, leaving)) {
                    return other;
                }
            }
        }
        nowhere.set(pair, !roomForIt);
        return -1;
    }

    /** Whether a kind fits into the place of a member. */
    private boolean takesPlace(int kind, int member) {
        Kinds kinds = state.kinds();
        int node = state.nodeOf(member);
        int gone = state.kindOf(member);
        return state.cpuLeft(node) + kinds.cpuMilli(gone) >= kinds.cpuMilli(kind)
                && state.memoryLeft(node) + kinds.memoryBytes(gone) >= kinds.memoryBytes(kind)
                && state.cardMilli(card(member)) + kinds.milli(gone) >= kinds.milli(kind)
                && state.eligible(kind, node)
                && (state.eligibleCards(kind, node) & state.cardsOf(member)) != 0;
    }

    private int card(int member) {
        return state.firstCard(state.nodeOf(member)) + Long.numberOfTrailingZeros(state.cardsOf(member));
    }
}
