package dev.lamina.sim.paper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.NoRoomReason;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.request.Request;
import dev.lamina.core.state.ClusterState;
import dev.lamina.core.verify.PlanVerifier;
import dev.lamina.sim.fleet.Fleet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every policy leaves behind, judged by the verifier that judges the planner: nobody leaves in the experiment, so a placement that holds at the end
 * held when it was made, and a kind that was refused once must not fit at the end.
 */
class PaperVerificationTest {
    private static final PaperInput INPUT = input(Fleet.of(60, 11));

    static List<String> policies() {
        return Policies.names();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void overcommitsNothingAndRefusesNothingThatFits(String policy) {
        assertThat(complaints(policy, 0)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void overcommitsNothingWhileItMoves(String policy) {
        assertThat(complaints(policy, 2)).isEmpty();
    }

    private static List<String> complaints(String policy, int movePercent) {
        Arrivals arrivals = Arrivals.drawn(INPUT, 17, 1.3);
        List<ClusterState> made = new ArrayList<>();
        PaperResult result = PaperExperiment.run(
                INPUT,
                arrivals,
                policy,
                (state, mix, seed) -> {
                    made.add(state);
                    return Policies.of(policy).on(state, mix, seed);
                },
                movePercent);
        ClusterState state = made.getFirst();

        List<Placement> placements = LivePlacements.of(state);
        int admitted = result.moves().admitted();
        assertThat(placements).hasSize(arrivals.pods().size() - result.totals().failed() + admitted);
        assertThat(result.totals().failed()).isGreaterThan(50);
        // A kind that was refused and let in later, by a move, may fit once more by the same move.
        List<Refusal> refusals = movePercent == 0 ? refusals(arrivals, state) : List.of();
        List<Request> requests = new ArrayList<>();
        placements.forEach(each -> requests.add(Request.single(each.request(), each.shape())));
        refusals.forEach(each -> requests.add(Request.single(
                each.request(),
                state.kinds().shape(Integer.parseInt(each.request().substring(1))))));
        return PlanVerifier.check(
                new Snapshot(state.cluster(), List.of()), requests, new Plan(placements, refusals, List.of()), 0);
    }

    /** One for each kind of which fewer run than came. */
    private static List<Refusal> refusals(Arrivals arrivals, ClusterState state) {
        Map<Integer, Integer> missing = new HashMap<>();
        arrivals.pods().forEach(pod -> missing.merge(state.intern(PaperInput.shape(pod)), 1, Integer::sum));
        for (int assignment = 0; assignment < state.assignmentLimit(); assignment++) {
            if (state.alive(assignment)) {
                missing.merge(state.kindOf(assignment), -1, Integer::sum);
            }
        }
        NoRoomReason reason = new NoRoomReason(state);
        List<Refusal> refusals = new ArrayList<>();
        missing.forEach((kind, count) -> {
            if (count > 0) {
                refusals.add(reason.of("k" + kind, LivePlacements.ROLE, kind));
            }
        });
        assertThat(refusals).hasSizeGreaterThan(5);
        return refusals;
    }

    private static PaperInput input(Fleet fleet) {
        return new PaperInput("example", fleet.nodes(), fleet.pods());
    }
}
