package dev.lamina.core.placement;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.state.ClusterState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of what is left on a node the usual requests cannot use, as in 'Beware of Fragmentation' (USENIX ATC 2023): for each typical
 * member, all that is left if the node does not fit it, otherwise what is left on cards too full for it; averaged over the mix.
 *
 * <p>Amounts are thousandths of a card times {@link #total()}, exact. Owned by the thread that owns the state; nothing here allocates once it
 * is made, except on nodes that are cut by a table.
 *
 * <p>On those nodes a card counts as usable when its layout has room for the typical share.
 */
public final class Fragmentation {
    private static final int WHOLE = Card.WHOLE_MILLI;

    private final ClusterState state;
    private final Mix mix;
    private final long total;
    private final MixTable[] tables;
    private final boolean simple;
    private final long[] known;
    private final long[] knownAt;

    /** Prepares the tables for the card models of the state's cluster. */
    public Fragmentation(ClusterState state, Mix mix) {
        this.state = state;
        this.mix = mix;
        total = mix.total();
        Map<String, MixTable> byModel = new HashMap<>();
        tables = new MixTable[state.nodes()];
        for (int node = 0; node < tables.length; node++) {
            List<Card> cards = state.cluster().nodes().get(node).cards();
            String model = cards.isEmpty() ? "" : cards.getFirst().model();
            tables[node] = byModel.computeIfAbsent(model, name -> new MixTable(mix, name));
        }
        known = new long[tables.length];
        knownAt = new long[tables.length];
        Arrays.fill(knownAt, -1);
        simple = mix.typicals().stream().allMatch(typical -> typical.cards() <= 1 || typical.milli() == WHOLE);
    }

    /** All weights of the mix together: divide by it to get thousandths of a card. */
    public long total() {
        return total;
    }

    /** Of a node as it is. */
    public long now(int node) {
        long latest = state.changes().latest(node);
        if (knownAt[node] != latest) {
            known[node] = isSimple(node) ? after(node, 0, 0, 0) : slowly(node);
            knownAt[node] = latest;
        }
        return known[node];
    }

    /** Of all nodes together, in thousandths of a card. */
    public double milli() {
        long sum = 0;
        for (int node = 0; node < tables.length; node++) {
            sum += now(node);
        }
        return (double) sum / total;
    }

    /** Of a node after a kind that fits has been placed on some of its cards. */
    public long after(int kind, int node, long cards) {
        if (isSimple(node)) {
            return after(
                    node, state.kinds().cpuMilli(kind), cards, state.kinds().milli(kind));
        }
        int checkpoint = state.checkpoint();
        state.place(kind, node, cards);
        long after = slowly(node);
        state.rollback(checkpoint);
        return after;
    }

    private boolean isSimple(int node) {
        return simple && state.sharesFreely(node);
    }

    private long after(int node, long cpuMilli, long cards, int milli) {
        MixTable table = tables[node];
        // What is kept for a promise may be more than is left now: nothing of it is anybody's.
        int row = table.cpuRow(Math.max(0, state.cpuLeft(node) - cpuMilli));
        int first = state.firstCard(node);
        int count = state.firstCard(node + 1) - first;
        long sum = 0;
        int whole = 0;
        for (int index = 0; index < count; index++) {
            int left = Math.max(0, state.cardMilli(first + index) - (((cards >>> index) & 1) != 0 ? milli : 0));
            sum += left * (total - table.single(row, left));
            whole += left == WHOLE ? 1 : 0;
        }
        return sum - (long) whole * WHOLE * table.several(row, whole);
    }

    private long slowly(int node) {
        long sum = 0;
        for (int index = 0; index < mix.typicals().size(); index++) {
            sum += mix.weights().get(index) * unusable(mix.typicals().get(index), node);
        }
        return sum;
    }

    private long unusable(Typical typical, int node) {
        int first = state.firstCard(node);
        List<Card> cards = state.cluster().nodes().get(node).cards();
        long blocked = 0;
        int usable = 0;
        for (int index = 0; index < cards.size(); index++) {
            boolean allowed = typical.models().isEmpty()
                    || typical.models().contains(cards.get(index).model());
            if (allowed && state.cardTakes(first + index, typical.milli())) {
                usable++;
            } else {
                blocked += state.cardMilli(first + index);
            }
        }
        boolean fits = typical.cards() > 0 && usable >= typical.cards() && state.cpuLeft(node) >= typical.cpuMilli();
        return fits ? blocked : state.milliLeft(node);
    }
}
