package dev.lamina.core.state;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.FreeSharing;
import dev.lamina.core.cluster.Layout;
import dev.lamina.core.cluster.Node;
import java.util.List;

/** What is left of every node and card. Knows nothing of constraints or transactions. Owned by the thread that owns the state. */
final class Rooms {
    private static final int WHOLE_MILLI = Card.WHOLE_MILLI;

    private final Kinds kinds;
    private final long[] cpu;
    private final long[] memory;
    private final int[] pods;
    private final int[] milli;
    private final int[] forms;
    private final int[] firstCard;
    private final boolean[] free;
    private final int[] cardMilli;
    private final long[] cardBytes;
    private final long[] cardSize;
    private final long[] cardTaken;
    private final int[] holders;
    private final boolean[] closed;
    private final Layout[] layouts;

    Rooms(Cluster cluster, Kinds kinds) {
        this.kinds = kinds;
        List<Node> nodes = cluster.nodes();
        int count = nodes.size();
        cpu = new long[count];
        memory = new long[count];
        pods = new int[count];
        milli = new int[count];
        forms = new int[count * Kinds.FORMS];
        free = new boolean[count];
        firstCard = new int[count + 1];
        for (int node = 0; node < count; node++) {
            firstCard[node + 1] = firstCard[node] + nodes.get(node).cards().size();
        }
        int cards = firstCard[count];
        cardMilli = new int[cards];
        cardBytes = new long[cards];
        cardSize = new long[cards];
        cardTaken = new long[cards];
        holders = new int[cards];
        closed = new boolean[cards];
        layouts = new Layout[cards];
        for (int node = 0; node < count; node++) {
            empty(node, nodes.get(node));
        }
    }

    private void empty(int node, Node from) {
        cpu[node] = from.room().cpuMilli();
        memory[node] = from.room().memoryBytes();
        pods[node] = from.room().pods();
        free[node] = true;
        for (int index = 0; index < from.cards().size(); index++) {
            Card card = from.cards().get(index);
            int number = firstCard[node] + index;
            cardMilli[number] = card.computeMilli();
            cardBytes[number] = card.memoryBytes();
            cardSize[number] = card.memoryBytes();
            layouts[number] = card.layout();
            milli[node] += card.computeMilli();
            free[node] &= card.layout() instanceof FreeSharing;
        }
    }

    /** The most cards of a node with a card that is cut by a table. */
    int widestCut() {
        int widest = 0;
        for (int node = 0; node < free.length; node++) {
            widest = free[node] ? widest : Math.max(widest, firstCard[node + 1] - firstCard[node]);
        }
        return widest;
    }

    boolean hostFits(int kind, int node) {
        return cpu[node] >= kinds.cpuMilli(kind) && memory[node] >= kinds.memoryBytes(kind) && pods[node] > 0;
    }

    /** Which of some cards of a node fit a kind. */
    long fitting(int kind, int node, long among) {
        return free[node] && kinds.plain(kind) ? fittingPlain(kind, node, among) : fittingAny(kind, node, among);
    }

    private long fittingPlain(int kind, int node, long among) {
        int asked = kinds.milli(kind);
        int first = firstCard[node];
        int count = firstCard[node + 1] - first;
        long found = 0;
        for (int index = 0; index < count; index++) {
            if (cardMilli[first + index] >= asked) {
                found |= 1L << index;
            }
        }
        return found & among;
    }

    private long fittingAny(int kind, int node, long among) {
        long found = 0;
        for (long rest = among; rest != 0; rest &= rest - 1) {
            int card = firstCard[node] + Long.numberOfTrailingZeros(rest);
            if (cardFits(kind, card)) {
                found |= Long.lowestOneBit(rest);
            }
        }
        return found;
    }

    private boolean cardFits(int kind, int card) {
        if (closed[card] || (kinds.exclusive(kind) && (holders[card] > 0 || cardMilli[card] < WHOLE_MILLI))) {
            return false;
        }
        return placeOn(kind, card) != Layout.NONE;
    }

    private int placeOn(int kind, int card) {
        return layouts[card].fit(
                cardMilli[card],
                cardBytes[card],
                cardTaken[card],
                kinds.milli(kind),
                kinds.cardBytes(kind, cardSize[card]));
    }

    /** Takes what a row stands for; the cards must fit. */
    void take(Assignments rows, int row) {
        int kind = rows.kind(row);
        int node = rows.node(row);
        for (long rest = rows.cards(row); rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            rows.setPlace(row, index, placeOn(kind, firstCard[node] + index));
        }
        change(rows, row, 1);
    }

    /** Takes what a row held before, in the same places. */
    void takeAgain(Assignments rows, int row) {
        change(rows, row, 1);
    }

    void giveBack(Assignments rows, int row) {
        change(rows, row, -1);
    }

    private void change(Assignments rows, int row, int sign) {
        int kind = rows.kind(row);
        int node = rows.node(row);
        cpu[node] -= sign * kinds.cpuMilli(kind);
        memory[node] -= sign * kinds.memoryBytes(kind);
        pods[node] -= sign;
        for (long rest = rows.cards(row); rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            changeCard(kind, node, firstCard[node] + index, sign * (rows.place(row, index) + 1));
        }
        int form = kinds.form(kind);
        if (form >= 0) {
            forms[node * Kinds.FORMS + form] += sign;
        }
    }

    /** {@code step} is place + 1, negative to give it back. */
    private void changeCard(int kind, int node, int card, int step) {
        int sign = Integer.signum(step);
        int place = Math.abs(step) - 1;
        int taken = layouts[card].milliOf(place, kinds.milli(kind));
        cardMilli[card] -= sign * taken;
        milli[node] -= sign * taken;
        cardBytes[card] -= sign * layouts[card].bytesOf(place, kinds.cardBytes(kind, cardSize[card]));
        cardTaken[card] ^= layouts[card].positionsOf(place);
        holders[card] += sign;
        closed[card] = kinds.exclusive(kind) ? sign > 0 : closed[card];
    }

    /** Takes amounts that nobody holds, or with {@code sign} -1 gives them back. */
    void withhold(Withheld kept, int sign) {
        int node = kept.node();
        cpu[node] -= sign * kept.cpuMilli();
        memory[node] -= sign * kept.memoryBytes();
        pods[node] -= sign * kept.pods();
        for (int index = 0; index < kept.cards(); index++) {
            int card = firstCard[node] + index;
            cardMilli[card] -= sign * kept.cardMilli(index);
            cardBytes[card] -= sign * kept.cardBytes(index);
            milli[node] -= sign * kept.cardMilli(index);
        }
    }

    long cpu(int node) {
        return cpu[node];
    }

    long memory(int node) {
        return memory[node];
    }

    int pods(int node) {
        return pods[node];
    }

    int milli(int node) {
        return milli[node];
    }

    int firstCard(int node) {
        return firstCard[node];
    }

    boolean free(int node) {
        return free[node];
    }

    int cardMilli(int card) {
        return cardMilli[card];
    }

    long cardBytes(int card) {
        return cardBytes[card];
    }

    long cardSize(int card) {
        return cardSize[card];
    }

    int holders(int card) {
        return holders[card];
    }

    int forms(int node, int form) {
        return forms[node * Kinds.FORMS + form];
    }

    /** Whether a share of this size, with no memory of its own, could be placed on a card now. */
    boolean takes(int card, int asked) {
        return !closed[card]
                && layouts[card].fit(cardMilli[card], cardBytes[card], cardTaken[card], asked, 0) != Layout.NONE;
    }
}
