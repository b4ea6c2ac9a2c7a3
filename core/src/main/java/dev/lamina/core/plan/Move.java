package dev.lamina.core.plan;

/**
 * One running member that should go somewhere else, so that others fit. Moves are carried out in their order; each fits when those before it
 * have been carried out.
 *
 * @param from where it runs
 * @param to where it should run; the same request, role and shape
 */
public record Move(Placement from, Placement to) {
    /** Throws {@link IllegalArgumentException} unless both are the same member. */
    public Move {
        if (!from.request().equals(to.request()) || !from.shape().equals(to.shape())) {
            throw new IllegalArgumentException("a move from " + from + " to " + to + " changes more than the place");
        }
    }
}
