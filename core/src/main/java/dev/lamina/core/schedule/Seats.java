package dev.lamina.core.schedule;

import dev.lamina.core.request.Gathering;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places and promises for a {@link Course}: what {@link GangFit}, {@link Promises} and {@link Forecast} do, but on the first nodes that fit, by whole cards, and
 * without looking at processors and memory when it promises. Used by one thread, within a transaction of the state.
 */
final class Seats {
    private static final Comparator<Slot> EARLIEST = (one, other) -> one.atNs() != other.atNs()
            ? Long.compare(one.atNs(), other.atNs())
            : Integer.compare(one.node(), other.node());

    private final ClusterState state;
    private final Domains domains;
    private final List<Seat> all = new ArrayList<>();
    private final int[] promisedOn;
    private final long[] cardEndNs;
    private int[] rows = new int[64];
    private int count;

    Seats(Floor floor, Domains domains) {
        state = floor.state();
        this.domains = domains;
        promisedOn = new int[state.nodes()];
        cardEndNs = new long[state.firstCard(state.nodes())];
        Arrays.fill(cardEndNs, Long.MIN_VALUE);
        for (int node = 0; node < state.nodes(); node++) {
            for (int row = floor.residents().first(node);
                    row != Residents.NONE;
                    row = floor.residents().next(row)) {
                occupy(row, floor.residents().owner(row).endNs);
            }
        }
    }

    /** Cards of some nodes that are kept for one job from a time on. */
    static final class Seat {
        final Hold.Promise to;
        final long startNs;
        private final int[] nodes;
        private final long[] cards;

        Seat(Hold.Promise to, long startNs, int[] nodes, long[] cards) {
            this.to = to;
            this.startNs = startNs;
            this.nodes = nodes;
            this.cards = cards;
        }

        /** The same places as a promise that stands. */
        Seat(Hold.Promise to, Hold hold) {
            this(to, hold.startNs, hold.nodes, hold.cards);
        }

        /** When it is over as well. */
        private long endNs() {
            return Times.end(startNs, to.job().request.estimate());
        }
    }

    /** Where one more member could be, and from when on. */
    private record Slot(long atNs, int node, long cards) {}

    /** In the order in which they start. */
    List<Seat> all() {
        return all;
    }

    void add(Seat seat) {
        all.add(seat);
        all.sort(
                Comparator.comparingLong((Seat each) -> each.startNs).thenComparing(each -> each.to.job(), Job.OLDEST));
        for (int node : seat.nodes) {
            promisedOn[node]++;
        }
    }

    void drop(Seat seat) {
        all.remove(seat);
        for (int node : seat.nodes) {
            promisedOn[node]--;
        }
    }

    /** Notes until when a member is thought to stay. */
    void occupy(int row, long endNs) {
        int first = state.firstCard(state.nodeOf(row));
        for (long rest = state.cardsOf(row); rest != 0; rest &= rest - 1) {
            int card = first + Long.numberOfTrailingZeros(rest);
            cardEndNs[card] = Math.max(cardEndNs[card], endNs);
        }
    }

    /** Takes a member away. */
    void leave(int row) {
        int first = state.firstCard(state.nodeOf(row));
        long cards = state.cardsOf(row);
        state.remove(row);
        for (long rest = cards; rest != 0; rest &= rest - 1) {
            int card = first + Long.numberOfTrailingZeros(rest);
            cardEndNs[card] = state.holders(card) == 0 ? Long.MIN_VALUE : cardEndNs[card];
        }
    }

    /** The members that {@link #place} has just placed. */
    int[] placed() {
        return Arrays.copyOf(rows, count);
    }

    /**
     * Places all members that must start together, or none.
     *
     * @param deadlineNs when they will be gone
     * @param own what was promised to them, which is open to them
     */
    boolean place(Ask ask, long deadlineNs, @Nullable Seat own) {
        int depth = ask.gathering().kind() == Gathering.Kind.REQUIRED
                ? domains.depth(ask.gathering().level())
                : -1;
        if (depth < 0) {
            return placeOn(ask, null, deadlineNs, own);
        }
        for (int[] nodes : domains.at(depth)) {
            if (placeOn(ask, nodes, deadlineNs, own)) {
                return true;
            }
        }
        return false;
    }

    private boolean placeOn(Ask ask, int @Nullable [] nodes, long deadlineNs, @Nullable Seat own) {
        int checkpoint = state.checkpoint();
        count = 0;
        for (int group = 0; group < ask.groups(); group++) {
            if (!placeGroup(ask, group, nodes, deadlineNs, own)) {
                state.rollback(checkpoint);
                return false;
            }
        }
        state.commit();
        return true;
    }

    private boolean placeGroup(Ask ask, int group, int @Nullable [] nodes, long deadlineNs, @Nullable Seat own) {
        int kind = ask.kind(group);
        int left = ask.least(group);
        int limit = nodes == null ? state.nodes() : nodes.length;
        for (int index = 0; index < limit && left > 0; index++) {
            int node = nodes == null ? index : nodes[index];
            while (left > 0 && placeMember(kind, node, deadlineNs, own)) {
                left--;
            }
        }
        return left == 0;
    }

    private boolean placeMember(int kind, int node, long deadlineNs, @Nullable Seat own) {
        int wanted = state.kinds().cards(kind);
        if (state.milliLeft(node) < wanted * state.kinds().milli(kind) || !state.fits(kind, node)) {
            return false;
        }
        long cards = 0;
        if (wanted > 0) {
            long open = state.fittingCards(kind, node) & ~promised(node, deadlineNs, own);
            if (Long.bitCount(open) < wanted) {
                return false;
            }
            cards = lowest(open, wanted);
        }
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
        }
        rows[count++] = state.place(kind, node, cards);
        return true;
    }

    private static long lowest(long cards, int wanted) {
        long rest = cards;
        for (int taken = 0; taken < wanted; taken++) {
            rest &= rest - 1;
        }
        return cards ^ rest;
    }

    /** The cards of a node that others were promised from a time before the deadline on. */
    private long promised(int node, long deadlineNs, @Nullable Seat own) {
        long cards = 0;
        for (int index = 0; promisedOn[node] > 0 && index < all.size(); index++) {
            Seat seat = all.get(index);
            for (int member = 0; seat != own && seat.startNs < deadlineNs && member < seat.nodes.length; member++) {
                cards |= seat.nodes[member] == node ? seat.cards[member] : 0;
            }
        }
        return cards;
    }

    /** The earliest cards for all members, if everybody ends as he is thought to; none where there are too few at all. */
    Optional<Seat> promise(Hold.Promise to, long nowNs) {
        Ask ask = to.job().variants.get(to.way()).ask();
        List<Slot> chosen = new ArrayList<>();
        for (int group = 0; group < ask.groups(); group++) {
            int least = state.kinds().cards(ask.kind(group)) == 0 ? 0 : ask.least(group);
            List<Slot> slots = slots(ask.kind(group), least, chosen);
            if (slots.size() < least) {
                return Optional.empty();
            }
            chosen.addAll(earliest(slots, least));
        }
        long startNs = chosen.stream().mapToLong(Slot::atNs).max().orElse(nowNs);
        int[] nodes = chosen.stream().mapToInt(Slot::node).toArray();
        long[] cards = chosen.stream().mapToLong(Slot::cards).toArray();
        return startNs == Job.NEVER
                ? Optional.empty()
                : Optional.of(new Seat(to, Math.max(nowNs, startNs), nodes, cards));
    }

    private static List<Slot> earliest(List<Slot> slots, int count) {
        if (count == 1) {
            return List.of(Collections.min(slots, EARLIEST));
        }
        slots.sort(EARLIEST);
        return List.copyOf(slots.subList(0, count));
    }

    private List<Slot> slots(int kind, int most, List<Slot> taken) {
        List<Slot> slots = new ArrayList<>();
        int wanted = state.kinds().cards(kind);
        for (int node = 0; node < state.nodes() && most > 0; node++) {
            long cards = state.eligible(kind, node) ? state.eligibleCards(kind, node) : 0;
            for (Slot other : taken) {
                cards &= other.node() == node ? ~other.cards() : -1;
            }
            for (int member = 0; member < most && Long.bitCount(cards) >= wanted; member++) {
                Slot slot = earliest(kind, node, cards);
                slots.add(slot);
                cards &= ~slot.cards();
            }
        }
        return slots;
    }

    private Slot earliest(int kind, int node, long among) {
        long chosen = 0;
        long lastNs = Long.MIN_VALUE;
        for (int taken = state.kinds().cards(kind); taken > 0; taken--) {
            long best = 0;
            long bestNs = Job.NEVER;
            for (long rest = among & ~chosen; rest != 0; rest &= rest - 1) {
                long atNs = freeNs(kind, node, Long.numberOfTrailingZeros(rest));
                if (best == 0 || atNs < bestNs) {
                    best = rest & -rest;
                    bestNs = atNs;
                }
            }
            chosen |= best;
            lastNs = Math.max(lastNs, bestNs);
        }
        return new Slot(lastNs, node, chosen);
    }

    /** From when on a card is free for good, those counted who were promised it. */
    private long freeNs(int kind, int node, int index) {
        int card = state.firstCard(node) + index;
        long atNs = state.cardMilli(card) >= state.kinds().milli(kind) ? Long.MIN_VALUE : cardEndNs[card];
        for (int each = 0; promisedOn[node] > 0 && each < all.size(); each++) {
            Seat seat = all.get(each);
            for (int member = 0; member < seat.nodes.length; member++) {
                boolean here = seat.nodes[member] == node && (seat.cards[member] & 1L << index) != 0;
                atNs = here ? Math.max(atNs, seat.endNs()) : atNs;
            }
        }
        return atNs;
    }
}
