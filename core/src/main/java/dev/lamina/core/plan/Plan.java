package dev.lamina.core.plan;

import java.util.List;

/**
 * The answer to a set of requests: each request is either placed with all members it must have, or refused with a reason.
 *
 * @param placements in the order in which they were decided; members of a gang that grows are among them
 * @param refusals in the order of the requests
 * @param moves running members that should go elsewhere, in the order to carry them out; empty unless moves were allowed
 * @param preemptions who has to go, for whom; those that shrink go before anything is placed
 * @param reservations what is kept for whom, all that stand after this plan
 */
public record Plan(
        List<Placement> placements,
        List<Refusal> refusals,
        List<Move> moves,
        List<Preemption> preemptions,
        List<Reservation> reservations) {
    /** Copies its parts. */
    public Plan {
        placements = List.copyOf(placements);
        refusals = List.copyOf(refusals);
        moves = List.copyOf(moves);
        preemptions = List.copyOf(preemptions);
        reservations = List.copyOf(reservations);
    }

    /** Nobody is stopped and nothing is kept. */
    public Plan(List<Placement> placements, List<Refusal> refusals, List<Move> moves) {
        this(placements, refusals, moves, List.of(), List.of());
    }
}
