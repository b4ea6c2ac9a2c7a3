package dev.lamina.sim.kubectl;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.FreeSharing;
import dev.lamina.core.cluster.Health;
import dev.lamina.core.cluster.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is left of one node of the dump while its pods are entered. Owned by one thread. */
final class NodeLedger {
    private final DumpNode node;
    private final boolean[] taken;
    private Resources fixed = Resources.NONE;
    private int fixedPods;
    private long cpuMilli;
    private long memoryBytes;
    private int pods;

    NodeLedger(DumpNode node) {
        this.node = node;
        taken = new boolean[node.cards()];
        cpuMilli = node.room().cpuMilli();
        memoryBytes = node.room().memoryBytes();
        pods = node.pods();
    }

    /** Enters a pod that stays; answers whether the node really had room for it. */
    boolean fix(DumpPod pod) {
        boolean fits = enter(pod).size() == pod.cards() && cpuMilli >= 0 && memoryBytes >= 0 && pods >= 0;
        fixed = fixed.plus(pod.asked());
        fixedPods++;
        return fits;
    }

    /** The cards of a pod that runs here, or none when the node has no room for it; ask {@link #holds} first. */
    List<Integer> enter(DumpPod pod) {
        cpuMilli -= pod.asked().cpuMilli();
        memoryBytes -= pod.asked().memoryBytes();
        pods--;
        List<Integer> cards = new ArrayList<>();
        for (int card = 0; card < taken.length && cards.size() < pod.cards(); card++) {
            if (!taken[card]) {
                taken[card] = true;
                cards.add(card);
            }
        }
        return cards;
    }

    /** Whether there is room for a pod. */
    boolean holds(DumpPod pod) {
        int free = 0;
        for (boolean card : taken) {
            free += card ? 0 : 1;
        }
        return cpuMilli >= pod.asked().cpuMilli()
                && memoryBytes >= pod.asked().memoryBytes()
                && pods >= 1
                && free >= pod.cards();
    }

    /** The node for the core, without what its fixed pods hold; ask once these are entered and before others are. */
    Node withoutFixed() {
        List<Card> cards = new ArrayList<>();
        for (boolean card : taken) {
            cards.add(new Card(
                    node.model(),
                    node.cardMemoryBytes(),
                    card ? 0 : Card.WHOLE_MILLI,
                    Health.HEALTHY,
                    FreeSharing.INSTANCE));
        }
        Node.Room room = new Node.Room(
                Math.max(0, node.room().cpuMilli() - fixed.cpuMilli()),
                Math.max(0, node.room().memoryBytes() - fixed.memoryBytes()),
                Math.max(0, node.pods() - fixedPods));
        return new Node(node.name(), room, node.labels(), node.taints(), Collections.unmodifiableList(cards), -1);
    }
}
