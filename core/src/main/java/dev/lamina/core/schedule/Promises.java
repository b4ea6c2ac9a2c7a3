package dev.lamina.core.schedule;

import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import dev.lamina.core.state.Withheld;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is promised, and what is therefore kept from others on each node: what the members promised there will need at any time at which one of them
 * is to start, less what those who are thought to end before then will have given back. Owned by the scheduler's thread.
 */
final class Promises {
    private static final int WHOLE_MILLI = 1000;

    private final ClusterState state;
    private final Residents residents;
    private final List<Hold> holds = new ArrayList<>();
    private final Map<Integer, List<Hold>> onNode = new HashMap<>();
    private final Map<Integer, Withheld> kept = new HashMap<>();
    private long changes;

    Promises(ClusterState state, Residents residents) {
        this.state = state;
        this.residents = residents;
    }

    /** In the order in which they start. */
    List<Hold> holds() {
        return holds;
    }

    /** How often promises were made or taken back. */
    long changes() {
        return changes;
    }

    void add(Hold hold) {
        changes++;
        holds.add(hold);
        holds.sort(Comparator.comparingLong((Hold each) -> each.startNs).thenComparing(each -> each.job, Job.OLDEST));
        hold.job.hold = hold;
        hold.active = true;
        for (int node : hold.nodes) {
            List<Hold> there = onNode.computeIfAbsent(node, key -> new ArrayList<>());
            if (!there.contains(hold)) {
                there.add(hold);
            }
        }
        refresh(hold);
    }

    void drop(Hold hold) {
        changes++;
        hold.active = false;
        refresh(hold);
        holds.remove(hold);
        hold.job.hold = null;
        for (int node : hold.nodes) {
            List<Hold> there = onNode.get(node);
            if (there != null && there.remove(hold) && there.isEmpty()) {
                onNode.remove(node);
            }
        }
    }

    /**
     * Keeps others from the cards of those that start before a time, and of nobody else: for one who will be gone by then.
     *
     * @param but whose own cards are open to it in any case
     */
    void activate(long beforeNs, @Nullable Hold but) {
        for (Hold hold : holds) {
            setActive(hold, hold.startNs < beforeNs && hold != but);
        }
    }

    void setActive(Hold hold, boolean active) {
        if (hold.active != active) {
            hold.active = active;
            refresh(hold);
        }
    }

    /** Whether a promise can still come true at its time, as everybody is thought to end now and everybody promised to start. */
    boolean stands(Hold hold) {
        activate(Long.MIN_VALUE, null);
        int checkpoint = state.checkpoint();
        Set<Integer> nodes = new HashSet<>();
        for (int node : hold.nodes) {
            if (nodes.add(node)) {
                clear(node, hold.startNs);
            }
        }
        boolean stands = true;
        for (Hold other : holds) {
            boolean there = other != hold
                    && other.startNs <= hold.startNs
                    && Times.end(other.startNs, other.job.request.estimate()) > hold.startNs;
            for (int member = 0; there && member < other.members(); member++) {
                stands &= !nodes.contains(other.nodes[member]) || other.place(state, member);
            }
        }
        for (int member = 0; member < hold.members() && stands; member++) {
            stands = hold.place(state, member);
        }
        state.rollback(checkpoint);
        return stands;
    }

    private void clear(int node, long atNs) {
        for (int row = residents.first(node); row != Residents.NONE; row = residents.next(row)) {
            if (residents.owner(row).endNs <= atNs) {
                state.remove(row);
            }
        }
    }

    /** When the first one starts, {@link Job#NEVER} for none. */
    long firstStartNs() {
        return holds.isEmpty() ? Job.NEVER : holds.getFirst().startNs;
    }

    private void refresh(Hold hold) {
        int last = -1;
        for (int node : hold.nodes) {
            if (node != last) {
                refresh(node);
            }
            last = node;
        }
    }

    /** Works out anew what is kept on a node, after somebody came, left, or is thought to end at another time. */
    void refresh(int node) {
        List<Hold> here = onNode.get(node);
        if (here == null) {
            return;
        }
        Withheld before = kept.remove(node);
        if (before != null) {
            state.release(before);
        }
        Withheld now = new Withheld(node, state.firstCard(node + 1) - state.firstCard(node));
        boolean any = false;
        for (Hold hold : here) {
            any |= hold.active;
            if (hold.active) {
                now.raise(needed(node, here, hold.startNs));
            }
        }
        if (any) {
            kept.put(node, now);
            state.withhold(now);
        }
    }

    /** What those promised a place by a time will need of a node then, beyond what others will have given back. */
    private Withheld needed(int node, List<Hold> here, long atNs) {
        Withheld now = new Withheld(node, state.firstCard(node + 1) - state.firstCard(node));
        for (Hold hold : here) {
            for (int member = 0; hold.active && hold.startNs <= atNs && member < hold.members(); member++) {
                if (hold.nodes[member] == node) {
                    add(now, hold.kinds[member], hold.cards[member], 1);
                }
            }
        }
        for (int row = residents.first(node); row != Residents.NONE; row = residents.next(row)) {
            if (state.alive(row) && residents.owner(row).endNs <= atNs) {
                add(now, state.kindOf(row), state.cardsOf(row), -1);
            }
        }
        now.clip();
        return now;
    }

    private void add(Withheld now, int kind, long cards, int sign) {
        Kinds kinds = state.kinds();
        now.addHost(kinds, kind, sign);
        boolean free = state.sharesFreely(now.node());
        for (long rest = cards; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            long size = state.cardSize(state.firstCard(now.node()) + index);
            if (free) {
                now.addCard(index, sign * kinds.milli(kind), sign * kinds.cardBytes(kind, size));
            } else if (sign > 0) {
                // Where a card is cut, whether a place will be free depends on the others: it is kept whole.
                now.addCard(index, WHOLE_MILLI, size);
            }
        }
    }
}
