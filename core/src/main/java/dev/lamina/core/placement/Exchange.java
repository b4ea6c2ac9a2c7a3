package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import java.util.BitSet;

/**
 * Finds two placed members that hold the same of their cards and should change places, so that a node whose cards are free but whose cpu or
 * memory is not gets enough of those for one more. Owned by the thread that owns the state.
 */
final class Exchange {
    private final ClusterState state;
    private final BitSet settled;
    private int here;
    private int there;

    Exchange(ClusterState state, BitSet settled) {
        this.state = state;
        this.settled = settled;
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
        for (int each = 0; each < state.assignmentLimit(); each++) {
            if (isFree(each) && blockedByHost(kind, state.nodeOf(each)) && findPartner(kind, each)) {
                return true;
            }
        }
        return false;
    }

    private boolean isFree(int assignment) {
        return state.alive(assignment) && !settled.get(assignment);
    }

    private boolean blockedByHost(int kind, int node) {
        return state.milliLeft(node) >= state.kinds().milli(kind)
                && state.podsLeft(node) > 0
                && state.eligible(kind, node)
                && !state.hostFits(kind, node)
                && Long.bitCount(state.fittingCards(kind, node)) >= state.kinds().cards(kind);
    }

    private boolean findPartner(int kind, int leaving) {
        Kinds kinds = state.kinds();
        int node = state.nodeOf(leaving);
        int from = state.kindOf(leaving);
        long mostCpu = state.cpuLeft(node) + kinds.cpuMilli(from) - kinds.cpuMilli(kind);
        long mostMemory = state.memoryLeft(node) + kinds.memoryBytes(from) - kinds.memoryBytes(kind);
        if (mostCpu < 0 || mostMemory < 0) {
            return false;
        }
        for (int each = 0; each < state.assignmentLimit(); each++) {
            int to = state.kindOf(each);
            boolean small = to >= 0 && kinds.cpuMilli(to) <= mostCpu && kinds.memoryBytes(to) <= mostMemory;
            if (small && isFree(each) && alike(from, to) && mayChange(leaving, each)) {
                here = leaving;
                there = each;
                return true;
            }
        }
        return false;
    }

    /** Whether both hold the same of as many cards, so that each finds on the other's cards what it leaves on its own. */
    private boolean alike(int one, int other) {
        var first = state.kinds().shape(one).cards();
        return one != other && first.equals(state.kinds().shape(other).cards());
    }

    private boolean mayChange(int one, int other) {
        Kinds kinds = state.kinds();
        int node = state.nodeOf(one);
        int far = state.nodeOf(other);
        int kind = state.kindOf(one);
        int farKind = state.kindOf(other);
        return node != far
                && state.cpuLeft(far) + kinds.cpuMilli(farKind) >= kinds.cpuMilli(kind)
                && state.memoryLeft(far) + kinds.memoryBytes(farKind) >= kinds.memoryBytes(kind)
                && allowed(kind, far, state.cardsOf(other))
                && allowed(farKind, node, state.cardsOf(one));
    }

    private boolean allowed(int kind, int node, long cards) {
        return state.sharesFreely(node)
                && state.eligible(kind, node)
                && (state.eligibleCards(kind, node) & cards) == cards;
    }
}
