package dev.lamina.core.state;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.FreeSharing;
import dev.lamina.core.cluster.Layout;
import dev.lamina.core.cluster.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Equal for nodes that are alike in everything but their names. Compares amount by amount: there are thousands of nodes at every start, and what
 * the compiler makes of a record is slow until it is warm.
 */
record Sort(Node node) {
    @Override
    public int hashCode() {
        Node.Room room = node.room();
        List<Card> cards = node.cards();
        int host = 31 * Long.hashCode(room.cpuMilli()) + Long.hashCode(room.memoryBytes());
        return 31 * (31 * host + cards.size())
                + (cards.isEmpty() ? 0 : cards.getFirst().model().hashCode());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Sort that)) {
            return false;
        }
        return sameRoom(node.room(), that.node.room())
                && node.place() == that.node.place()
                && node.labels().equals(that.node.labels())
                && node.taints().equals(that.node.taints())
                && sameCards(node.cards(), that.node.cards());
    }

    private static boolean sameRoom(Node.Room one, Node.Room other) {
        return one.cpuMilli() == other.cpuMilli()
                && one.memoryBytes() == other.memoryBytes()
                && one.pods() == other.pods();
    }

    private static boolean sameCards(List<Card> some, List<Card> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int index = 0; index < some.size(); index++) {
            if (!same(some.get(index), others.get(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Card one, Card other) {
        return one.computeMilli() == other.computeMilli()
                && one.memoryBytes() == other.memoryBytes()
                && one.health() == other.health()
                && one.model().equals(other.model())
                && sameLayout(one.layout(), other.layout());
    }

    private static boolean sameLayout(Layout one, Layout other) {
        return one instanceof FreeSharing ? other instanceof FreeSharing : one.equals(other);
    }
}
