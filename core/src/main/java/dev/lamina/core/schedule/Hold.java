package dev.lamina.core.schedule;

import dev.lamina.core.plan.Reservation;
import dev.lamina.core.state.ClusterState;
import java.util.Arrays;
import java.util.List;

/** Cards that one job was promised. Its places never change; when others are better it is replaced. Owned by the scheduler's thread. */
final class Hold {
    final Job job;
    final Reservation.Cause cause;

    /** Which of the ways to serve the job. */
    final int way;

    final int[] kinds;
    final int[] nodes;
    final long[] cards;
    final int[] groups;

    /** When it starts at the latest, if everybody ends as he is thought to. */
    final long startNs;

    /** When that was worked out. */
    long checkedNs;

    /** Whether others are kept from its cards just now. */
    boolean active;

    /** For each ask, whether it could use a node of this promise: 0 = nobody has looked yet, 1 = yes, -1 = no. */
    private byte[] shared = {};

    /** To whom, served in which of its ways, and why. */
    record Promise(Job job, int way, Reservation.Cause cause) {}

    /** Promises what {@code fit} has just found, before that is undone. */
    Hold(Promise to, long startNs, ClusterState state, GangFit fit) {
        this(to, startNs, fit.count());
        for (int member = 0; member < fit.count(); member++) {
            int row = fit.row(member);
            set(member, state.kindOf(row), state.nodeOf(row), state.cardsOf(row), fit.group(member));
        }
    }

    /** Promises places that {@link #set} names. */
    Hold(Promise to, long startNs, int members) {
        job = to.job();
        way = to.way();
        cause = to.cause();
        this.startNs = startNs;
        kinds = new int[members];
        nodes = new int[members];
        cards = new long[members];
        groups = new int[members];
    }

    void set(int member, int kind, int node, long onCards, int group) {
        kinds[member] = kind;
        nodes[member] = node;
        cards[member] = onCards;
        groups[member] = group;
    }

    /** The same places from another time on. */
    Hold from(long otherNs) {
        Hold copy = new Hold(new Promise(job, way, cause), otherNs, members());
        for (int member = 0; member < members(); member++) {
            copy.set(member, kinds[member], nodes[member], cards[member], groups[member]);
        }
        copy.checkedNs = checkedNs;
        return copy;
    }

    /** Whether an ask could use cards on any of these nodes, however full they are. */
    boolean shares(Ask ask, ClusterState state) {
        if (ask.number() >= shared.length) {
            shared = Arrays.copyOf(shared, ask.number() + 16);
        }
        if (shared[ask.number()] == 0) {
            shared[ask.number()] = (byte) (sharesAny(ask, state) ? 1 : -1);
        }
        return shared[ask.number()] > 0;
    }

    private boolean sharesAny(Ask ask, ClusterState state) {
        for (int group = 0; group < ask.groups(); group++) {
            int kind = ask.kind(group);
            for (int member = 0; state.kinds().cards(kind) > 0 && member < members(); member++) {
                if (state.eligible(kind, nodes[member])) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How the job is served there. */
    Variant variant() {
        return job.variants.get(way);
    }

    int members() {
        return kinds.length;
    }

    /** Places as many of its members as there is room for, into {@code rows}; true when that is all. */
    boolean place(ClusterState state, List<Integer> rows) {
        for (int member = 0; member < kinds.length; member++) {
            if (!fits(state, member)) {
                return false;
            }
            rows.add(state.place(kinds[member], nodes[member], cards[member]));
        }
        return true;
    }

    /** Places one of its members if there is room. */
    boolean place(ClusterState state, int member) {
        boolean fits = fits(state, member);
        if (fits) {
            state.place(kinds[member], nodes[member], cards[member]);
        }
        return fits;
    }

    private boolean fits(ClusterState state, int member) {
        return state.hostFits(kinds[member], nodes[member])
                && (state.fittingCards(kinds[member], nodes[member]) & cards[member]) == cards[member];
    }
}
