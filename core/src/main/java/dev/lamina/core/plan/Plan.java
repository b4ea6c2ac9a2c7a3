package dev.lamina.core.plan;

import java.util.List;

/**
 * The answer to a set of requests: each request is either placed with all members it must have, or refused with a reason.
 *
 * @param placements in the order in which they were decided
 * @param refusals in the order of the requests
 * @param moves running members that should go elsewhere, in the order to carry them out; empty unless moves were allowed
 */
public record Plan(List<Placement> placements, List<Refusal> refusals, List<Move> moves) {
    /** Copies its parts. */
    public Plan {
        placements = List.copyOf(placements);
        refusals = List.copyOf(refusals);
        moves = List.copyOf(moves);
    }
}
