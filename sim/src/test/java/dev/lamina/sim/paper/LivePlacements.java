package dev.lamina.sim.paper;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What stands in a cluster's state, in the words of a plan, for the verifier. */
public final class LivePlacements {
    /** The role of each. */
    public static final String ROLE = "member";

    private LivePlacements() {}

    /** One for each assignment that is there, as a request of its own. */
    public static List<Placement> of(ClusterState state) {
        List<Placement> placements = new ArrayList<>();
        for (int assignment = 0; assignment < state.assignmentLimit(); assignment++) {
            if (state.alive(assignment)) {
                long cards = state.cardsOf(assignment);
                List<Integer> indexes = IntStream.range(0, Long.SIZE)
                        .filter(card -> (cards >>> card & 1) != 0)
                        .boxed()
                        .toList();
                placements.add(new Placement(
                        "a-" + assignment,
                        ROLE,
                        state.kinds().shape(state.kindOf(assignment)),
                        state.nodeOf(assignment),
                        indexes));
            }
        }
        return placements;
    }
}
