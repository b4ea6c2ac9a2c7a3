package dev.lamina.core.plan;

import dev.lamina.core.plan.Refusal.NoRoom;
import dev.lamina.core.request.Shape;
import dev.lamina.core.state.Changes;
import dev.lamina.core.state.ClusterState;
import dev.lamina.core.state.Kinds;
import java.util.Arrays;

/**
 * Finds out why no node fits a member: the amount that, alone, keeps it from some node, and the most of it that such a node has. Looks at
 * every node once. Owned by the thread that owns the state.
 */
public final class NoRoomReason {
    private static final Constraint[] AMOUNTS = {
        Constraint.CPU, Constraint.MEMORY, Constraint.PODS, Constraint.COMPUTE, Constraint.CARD_MEMORY, Constraint.CARDS
    };

    private static final int COMPUTE = 3;
    private static final int CARD_MEMORY = 4;
    private static final int CARDS = 5;

    private final ClusterState state;
    private final long[] most = new long[AMOUNTS.length];
    private final int[] where = new int[AMOUNTS.length];
    private final int[] largest;
    private long seen = -1;

    /** Looks at a state. */
    public NoRoomReason(ClusterState state) {
        this.state = state;
        largest = new int[state.nodes()];
    }

    /**
     * The refusal of a member of an interned kind that fits nowhere.
     *
     * @param request its name
     * @param role its group's
     */
    public NoRoom of(String request, String role, int kind) {
        Arrays.fill(most, -1);
        catchUp();
        int eligible = 0;
        int fewest = AMOUNTS.length + 1;
        int useless = -1;
        for (int node = 0; node < largest.length; node++) {
            if (largest[node] > useless && isEligible(kind, node)) {
                eligible++;
                fewest = Math.min(fewest, look(kind, node));
                useless = useless(kind);
            }
        }
        if (eligible == 0) {
            return new NoRoom(request, role, Constraint.ELIGIBLE_NODES, 1, 0, -1);
        }
        for (int index = 0; index < AMOUNTS.length; index++) {
            if (most[index] >= 0) {
                return new NoRoom(
                        request, role, AMOUNTS[index], asked(kind, AMOUNTS[index]), most[index], where[index]);
            }
        }
        return new NoRoom(request, role, Constraint.SEVERAL, 0, fewest, -1);
    }

    private boolean isEligible(int kind, int node) {
        return state.eligible(kind, node)
                && Long.bitCount(state.eligibleCards(kind, node))
                        >= state.kinds().cards(kind);
    }

    /** Counts what is short on a node, and remembers the node when it is one amount. */
    private int look(int kind, int node) {
        Kinds kinds = state.kinds();
        boolean cpu = state.cpuLeft(node) < kinds.cpuMilli(kind);
        boolean memory = state.memoryLeft(node) < kinds.memoryBytes(kind);
        boolean pods = state.podsLeft(node) < 1;
        int missing = (cpu ? 1 : 0) + (memory ? 1 : 0) + (pods ? 1 : 0);
        boolean hostOnly = missing == 1;
        missing += lacksCards(kind, node) ? 1 : 0;
        if (missing == 1) {
            int which = !hostOnly ? indexOfCardShortage(kind, node) : cpu ? 0 : memory ? 1 : 2;
            long there = available(kind, node, AMOUNTS[which]);
            if (there > most[which]) {
                most[which] = there;
                where[which] = node;
            }
        }
        return missing;
    }

    /** A node without a card that has more left than this says nothing new: its cards are short, by no less than on a node seen already. */
    private int useless(int kind) {
        Kinds kinds = state.kinds();
        return kinds.plain(kind) ? (int) Math.min(most[COMPUTE], kinds.milli(kind) - 1) : -1;
    }

    /** Looks at the cards of the nodes that changed since the last time. */
    private void catchUp() {
        Changes changes = state.changes();
        if (seen < 0 || !changes.remembers(seen)) {
            for (int node = 0; node < largest.length; node++) {
                largest[node] = largestOn(node);
            }
        } else {
            for (long change = seen; change < changes.now(); change++) {
                int node = changes.node(change);
                largest[node] = largestOn(node);
            }
        }
        seen = changes.now();
    }

    private int largestOn(int node) {
        int most = 0;
        for (int card = state.firstCard(node); card < state.firstCard(node + 1); card++) {
            most = Math.max(most, state.cardMilli(card));
        }
        return most;
    }

    private boolean lacksCards(int kind, int node) {
        int count = state.kinds().cards(kind);
        if (state.milliLeft(node) < count * state.kinds().milli(kind)) {
            return true;
        }
        return count > 0 && Long.bitCount(state.fittingCards(kind, node)) < count;
    }

    /** One card: is it compute or memory that is short? Several: they are too few. */
    private int indexOfCardShortage(int kind, int node) {
        if (state.kinds().cards(kind) > 1) {
            return CARDS;
        }
        return available(kind, node, Constraint.COMPUTE) < state.kinds().milli(kind) ? COMPUTE : CARD_MEMORY;
    }

    private long asked(int kind, Constraint constraint) {
        Kinds kinds = state.kinds();
        return switch (constraint) {
            case CPU -> kinds.cpuMilli(kind);
            case MEMORY -> kinds.memoryBytes(kind);
            case PODS, ELIGIBLE_NODES, SEVERAL, TOPOLOGY -> 1;
            case COMPUTE -> kinds.milli(kind);
            case CARD_MEMORY -> cardBytes(kind);
            case CARDS -> kinds.cards(kind);
        };
    }

    private long cardBytes(int kind) {
        Shape shape = state.kinds().shape(kind);
        return shape.cards().memory().bytesOf(largestCard());
    }

    private long largestCard() {
        return state.cluster().nodes().stream()
                .flatMap(node -> node.cards().stream())
                .mapToLong(card -> card.memoryBytes())
                .max()
                .orElse(0);
    }

    private long available(int kind, int node, Constraint constraint) {
        return switch (constraint) {
            case CPU -> state.cpuLeft(node);
            case MEMORY -> state.memoryLeft(node);
            case PODS -> state.podsLeft(node);
            case COMPUTE -> mostMilli(kind, node);
            case CARD_MEMORY -> mostBytes(kind, node);
            case CARDS -> Long.bitCount(state.fittingCards(kind, node));
            case ELIGIBLE_NODES, SEVERAL, TOPOLOGY -> 0;
        };
    }

    private long mostMilli(int kind, int node) {
        long most = 0;
        for (long rest = state.eligibleCards(kind, node); rest != 0; rest &= rest - 1) {
            int card = state.firstCard(node) + Long.numberOfTrailingZeros(rest);
            most = Math.max(most, taken(kind, card) ? 0 : state.cardMilli(card));
        }
        return most;
    }

    /** The most memory left on a card with enough compute. */
    private long mostBytes(int kind, int node) {
        long most = 0;
        for (long rest = state.eligibleCards(kind, node); rest != 0; rest &= rest - 1) {
            int card = state.firstCard(node) + Long.numberOfTrailingZeros(rest);
            if (state.cardMilli(card) >= state.kinds().milli(kind) && !taken(kind, card)) {
                most = Math.max(most, state.cardBytes(card));
            }
        }
        return most;
    }

    /** Whether nothing of a card can be had though enough is left: somebody has it for himself, or no cut of the size is free. */
    private boolean taken(int kind, int card) {
        int milli = state.kinds().milli(kind);
        return (state.kinds().exclusive(kind) && state.holders(card) > 0)
                || (state.cardMilli(card) >= milli && !state.cardTakes(card, milli));
    }
}
