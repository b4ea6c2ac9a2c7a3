package dev.lamina.core.plan;

import dev.lamina.core.request.Shape;
import java.util.List;
import java.util.Objects;

/**
 * One member on one node.
 *
 * @param request the request it belongs to
 * @param role its group's role
 * @param shape what it holds
 * @param node the index of the node in the cluster
 * @param cards the indexes of its cards among the node's, ascending
 */
public record Placement(String request, String role, Shape shape, int node, List<Integer> cards) {
    /** Copies the list; throws {@link IllegalArgumentException} unless it has as many cards as its shape asks for. */
    public Placement {
        Objects.requireNonNull(shape, "shape");
        cards = List.copyOf(cards);
        if (node < 0 || cards.size() != shape.cards().count()) {
            throw new IllegalArgumentException(request + " stands on node " + node + " with cards " + cards
                    + " but asks for " + shape.cards().count());
        }
    }
}
