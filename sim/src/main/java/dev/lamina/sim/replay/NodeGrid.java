package dev.lamina.sim.replay;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cluster of equal nodes, written {@code 138x8}.
 *
 * @param nodes 1..100,000
 * @param cardsPerNode 1..64
 */
public record NodeGrid(int nodes, int cardsPerNode) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})[xX](\\d{1,3})");
    /** What all cards are called: training traces do not state models. */
    public static final String MODEL = "any";

    private static final int MOST_NODES = 100_000;

    /** Throws BAD_INPUT outside the ranges. */
    public NodeGrid {
        if (nodes < 1 || nodes > MOST_NODES || cardsPerNode < 1 || cardsPerNode > Node.MOST_CARDS) {
            throw bad(nodes + "x" + cardsPerNode);
        }
    }

    /** Reads it; throws BAD_INPUT for anything else. */
    public static NodeGrid parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw bad(text);
        }
        return new NodeGrid(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static LaminaException bad(String text) {
        return new LaminaException(
                ErrorCode.BAD_INPUT,
                "nodes are '" + text + "', expected NODESxCARDS such as 138x8, with 1 to " + MOST_NODES
                        + " nodes and 1 to " + Node.MOST_CARDS + " cards on each");
    }

    /** All cards. */
    public long cards() {
        return (long) nodes * cardsPerNode;
    }

    /** The cluster, without processors and memory: training traces do not state them, and nobody asks for any. */
    public Cluster cluster() {
        Node.Room room = new Node.Room(0, 0, Integer.MAX_VALUE);
        List<Card> cards = Collections.nCopies(cardsPerNode, Card.free(MODEL, 0));
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(Node.plain(String.format(Locale.ROOT, "node-%05d", i), room, cards));
        }
        return Cluster.flat(all);
    }
}
