package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Makes room for members that were refused by sending a bounded number of placed members elsewhere: one or several on the same card to
 * wherever there is room, or two to each other's place. A member moves at most once, and what was admitted this way stays. Owned by the
 * thread that owns the state.
 */
public final class Relocator {
    private static final int MOST_AT_ONCE = 3;
    private static final int PAIR = 2;

    private final ClusterState state;
    private final Placer placer;
    private final int budget;
    private final List<Relocation> done = new ArrayList<>();
    private final BitSet settled = new BitSet();
    private final Exchange exchange;
    private final int[] together = new int[MOST_AT_ONCE];
    private int count;
    private int steps;

    /**
     * Looks for room on a state.
     *
     * @param placer the policy that says where relocated members go
     * @param budget how many members may move, 0 or more
     */
    public Relocator(ClusterState state, Placer placer, int budget) {
        this.state = state;
        this.placer = placer;
        this.budget = budget;
        this.exchange = new Exchange(state, settled);
    }

    /** What was moved so far, in order. */
    public List<Relocation> done() {
        return List.copyOf(done);
    }

    /** Leaves a placed member where it is. */
    public void keep(int assignment) {
        settled.set(assignment);
    }

    /** Places one member of a kind that fits nowhere, moving others; its assignment, or {@link Placer#NO_ROOM}. */
    public int admit(int kind) {
        int admitted = placer.place(kind);
        for (int most = 1; most <= Math.min(MOST_AT_ONCE, budget - done.size()); most++) {
            if (admitted == Placer.NO_ROOM) {
                admitted = admitBeside(kind, most);
            }
        }
        if (admitted == Placer.NO_ROOM && done.size() + PAIR <= budget && exchange.find(kind)) {
            admitted = changeAndPlace(kind);
        }
        for (int node = 0; node < state.nodes() && admitted == Placer.NO_ROOM; node++) {
            if (lacksOnlyCpu(kind, node)) {
                admitted = gatherCpu(kind, node);
            }
        }
        if (admitted != Placer.NO_ROOM) {
            settled.set(admitted);
        }
        return admitted;
    }

    /** Sends exactly so many members of one card away. */
    private int admitBeside(int kind, int most) {
        for (int each = 0; each < state.assignmentLimit(); each++) {
            boolean candidate = mayGo(each) && state.eligible(kind, state.nodeOf(each));
            if (candidate && gather(each, most) && enough(kind) && haveRoomElsewhere()) {
                int admitted = sendAway(kind, state.nodeOf(each));
                if (admitted != Placer.NO_ROOM) {
                    return admitted;
                }
            }
        }
        return Placer.NO_ROOM;
    }

    private boolean mayGo(int member) {
        return state.alive(member) && !settled.get(member);
    }

    private boolean haveRoomElsewhere() {
        for (int index = 0; index < count; index++) {
            if (placer.choose(state.kindOf(together[index])) == Placer.NO_ROOM) {
                return false;
            }
        }
        return true;
    }

    /** Collects a member and, for more than one, the others on its only card; false when they are more or fewer. */
    private boolean gather(int first, int most) {
        int node = state.nodeOf(first);
        long cards = state.cardsOf(first);
        together[0] = first;
        count = 1;
        if (most == 1) {
            return true;
        }
        if (Long.bitCount(cards) != 1
                || state.holders(state.firstCard(node) + Long.numberOfTrailingZeros(cards)) != most) {
            return false;
        }
        for (int each = exchange.first(node); each >= 0 && count < most; each = exchange.next(each)) {
            if (each > first && (state.cardsOf(each) & cards) != 0 && mayGo(each)) {
                together[count++] = each;
            }
        }
        return count == most;
    }

    /** Whether cpu, memory and compute are enough once the collected members are gone; layouts are asked later. */
    private boolean enough(int kind) {
        Kinds kinds = state.kinds();
        int node = state.nodeOf(together[0]);
        long cpu = state.cpuLeft(node);
        long memory = state.memoryLeft(node);
        long milli = 0;
        for (int index = 0; index < count; index++) {
            int member = state.kindOf(together[index]);
            cpu += kinds.cpuMilli(member);
            memory += kinds.memoryBytes(member);
            milli += kinds.milli(member);
        }
        if (cpu < kinds.cpuMilli(kind) || memory < kinds.memoryBytes(kind)) {
            return false;
        }
        long cards = state.cardsOf(together[0]);
        if (kinds.cards(kind) != 1 || Long.bitCount(cards) != 1) {
            return true;
        }
        int card = state.firstCard(node) + Long.numberOfTrailingZeros(cards);
        return state.cardMilli(card) + milli >= kinds.milli(kind) || state.fittingCards(kind, node) != 0;
    }

    /** Takes the collected members away, places the new one on their node, and the collected elsewhere; all of it or nothing. */
    private int sendAway(int kind, int node) {
        int checkpoint = state.checkpoint();
        int[] kinds = new int[count];
        for (int index = 0; index < count; index++) {
            kinds[index] = state.kindOf(together[index]);
            state.remove(together[index]);
        }
        int admitted = state.fits(kind, node) ? placer.placeOn(kind, node) : Placer.NO_ROOM;
        int[] after = new int[count];
        boolean whole = admitted != Placer.NO_ROOM;
        for (int index = 0; index < after.length && whole; index++) {
            int target = placer.choose(kinds[index]);
            whole = target != Placer.NO_ROOM && target != node;
            after[index] = whole ? placer.placeOn(kinds[index], target) : Placer.NO_ROOM;
        }
        if (!whole) {
            state.rollback(checkpoint);
            return Placer.NO_ROOM;
        }
        state.commit();
        exchange.forget();
        for (int index = 0; index < after.length; index++) {
            note(kinds[index], together[index], after[index], steps++);
        }
        return admitted;
    }

    private int changeAndPlace(int kind) {
        int node = state.nodeOf(exchange.here());
        int checkpoint = state.checkpoint();
        int before = done.size();
        change();
        if (!state.fits(kind, node)) {
            forget(before, checkpoint);
            return Placer.NO_ROOM;
        }
        int admitted = placer.placeOn(kind, node);
        state.commit();
        return admitted;
    }

    private boolean lacksOnlyCpu(int kind, int node) {
        Kinds kinds = state.kinds();
        return kinds.cards(kind) > 0
                && state.milliLeft(node) >= kinds.milli(kind)
                && state.eligible(kind, node)
                && state.podsLeft(node) > 0
                && state.memoryLeft(node) >= kinds.memoryBytes(kind)
                && state.cpuLeft(node) < kinds.cpuMilli(kind)
                && Long.bitCount(state.fittingCards(kind, node)) >= kinds.cards(kind);
    }

    /** Lets members of a node change places with others that need less cpu, until there is enough; all of it or nothing. */
    private int gatherCpu(int kind, int node) {
        long missing = state.kinds().cpuMilli(kind) - state.cpuLeft(node);
        if (exchange.mostCpu(node, MOST_AT_ONCE) < missing) {
            return Placer.NO_ROOM;
        }
        int checkpoint = state.checkpoint();
        int before = done.size();
        for (int turn = 0; turn < MOST_AT_ONCE && !state.fits(kind, node); turn++) {
            if (done.size() + PAIR > budget || !exchange.findCpu(node)) {
                break;
            }
            change();
        }
        if (!state.fits(kind, node)) {
            forget(before, checkpoint);
            return Placer.NO_ROOM;
        }
        int admitted = placer.placeOn(kind, node);
        state.commit();
        return admitted;
    }

    /** Lets the two that were found change places. */
    private void change() {
        int here = exchange.here();
        int there = exchange.there();
        int node = state.nodeOf(here);
        int far = state.nodeOf(there);
        int hereKind = state.kindOf(here);
        int thereKind = state.kindOf(there);
        long hereCards = state.cardsOf(here);
        long thereCards = state.cardsOf(there);
        state.remove(here);
        state.remove(there);
        exchange.forget();
        int arrived = state.place(thereKind, node, hereCards);
        int gone = state.place(hereKind, far, thereCards);
        note(hereKind, here, gone, steps);
        note(thereKind, there, arrived, steps++);
    }

    private void forget(int keep, int checkpoint) {
        for (Relocation undone : done.subList(keep, done.size())) {
            settled.clear(undone.after());
        }
        done.subList(keep, done.size()).clear();
        state.rollback(checkpoint);
        exchange.forget();
    }

    private void note(int kind, int before, int after, int step) {
        settled.set(after);
        done.add(new Relocation(kind, before, after, step));
    }
}
