package dev.lamina.core.schedule;

import dev.lamina.core.state.Changes;
import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import java.util.Arrays;

/**
 * How many members of a kind the nodes could take now: never less than the truth, and exact for one kind alone on freely shared cards. Only nodes that
 * changed are counted again. Owned by the thread that owns the state; allocates only when it meets a new kind.
 */
final class Capacity {
    private static final int MANY = 1 << 20;

    private final ClusterState state;
    private int[][] on = new int[64][];
    private long[] total = new long[64];
    private long[] seen = new long[64];

    Capacity(ClusterState state) {
        this.state = state;
    }

    /** Members that fit on all nodes together. */
    long total(int kind) {
        refresh(kind);
        return total[kind];
    }

    /** Members that fit on one node; {@link #total} has to be asked first after a change. */
    int on(int kind, int node) {
        return on[kind][node];
    }

    /** Members that fit on one node, counted anew. */
    int now(int kind, int node) {
        return members(kind, node);
    }

    private void refresh(int kind) {
        if (kind >= on.length) {
            on = Arrays.copyOf(on, 2 * kind);
            total = Arrays.copyOf(total, 2 * kind);
            seen = Arrays.copyOf(seen, 2 * kind);
        }
        Changes changes = state.changes();
        long now = changes.now();
        if (on[kind] == null) {
            on[kind] = new int[state.nodes()];
            countWhereChanged(kind, -1);
        } else if (!changes.remembers(seen[kind])) {
            countWhereChanged(kind, seen[kind]);
        } else {
            for (long change = seen[kind]; change < now; change++) {
                if (changes.isLatest(change)) {
                    count(kind, changes.node(change));
                }
            }
        }
        seen[kind] = now;
    }

    private void countWhereChanged(int kind, long since) {
        for (int node = 0; node < state.nodes(); node++) {
            if (state.changes().changedSince(node, since)) {
                count(kind, node);
            }
        }
    }

    private void count(int kind, int node) {
        int now = members(kind, node);
        total[kind] += now - on[kind][node];
        on[kind][node] = now;
    }

    private int members(int kind, int node) {
        if (!state.fits(kind, node)) {
            return 0;
        }
        Kinds kinds = state.kinds();
        long least = state.podsLeft(node);
        if (kinds.cpuMilli(kind) > 0) {
            least = Math.min(least, state.cpuLeft(node) / kinds.cpuMilli(kind));
        }
        if (kinds.memoryBytes(kind) > 0) {
            least = Math.min(least, state.memoryLeft(node) / kinds.memoryBytes(kind));
        }
        if (kinds.cards(kind) > 0) {
            least = Math.min(least, byCards(kind, node, (int) Math.min(least, MANY)));
        }
        return (int) Math.min(least, MANY);
    }

    /** The most members, up to a bound, that the cards can carry when each takes some distinct ones. */
    private long byCards(int kind, int node, int bound) {
        int count = state.kinds().cards(kind);
        long fitting = state.fittingCards(kind, node);
        long places = places(kind, node, fitting, bound);
        long members = Math.min(bound, places / count);
        // A card carries at most one share of each member, so one roomy card does not make up for missing others.
        while (members > 1 && places(kind, node, fitting, members) < members * count) {
            members--;
        }
        return members;
    }

    private long places(int kind, int node, long fitting, long most) {
        long places = 0;
        for (long rest = fitting; rest != 0; rest &= rest - 1) {
            places += Math.min(most, onCard(kind, state.firstCard(node) + Long.numberOfTrailingZeros(rest)));
        }
        return places;
    }

    private long onCard(int kind, int card) {
        Kinds kinds = state.kinds();
        if (kinds.exclusive(kind)) {
            return 1;
        }
        long most = MANY;
        if (kinds.milli(kind) > 0) {
            most = state.cardMilli(card) / kinds.milli(kind);
        }
        if (!kinds.plain(kind)) {
            long bytes = kinds.cardBytes(kind, state.cardSize(card));
            most = bytes > 0 ? Math.min(most, state.cardBytes(card) / bytes) : most;
        }
        return Math.max(1, most);
    }
}
