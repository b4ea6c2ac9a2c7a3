package dev.lamina.core.plan;

/**
 * One running member that should go somewhere else, so that others fit. Moves are carried out step by step; the members of one step leave
 * together and only then arrive, as two that change places must.
 *
 * @param from where it runs
 * @param to where it should run; the same request, role and shape
 * @param step 0 or more; not below that of the move before
 */
public record Move(Placement from, Placement to, int step) {
    /** Throws {@link IllegalArgumentException} unless both are the same member. */
    public Move {
        if (step < 0 || !from.request().equals(to.request()) || !from.shape().equals(to.shape())) {
            throw new IllegalArgumentException("a move from " + from + " to " + to
                    + " changes more than the place, or its step " + step + " is below 0");
        }
    }
}
