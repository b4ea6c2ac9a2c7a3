package dev.lamina.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.request.Request;
import dev.lamina.core.verify.PlanVerifier;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every policy on seeded random clusters, with the verifier over every plan. */
class PlannerPropertyTest {
    private static final int SEEDS = 40;

    static List<String> policies() {
        return Policies.names();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void keepsEveryPromiseOnAnyCluster(String policy) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Cluster cluster = Fleets.cluster(random, seed % 2 == 1);
            List<Request> requests = Fleets.requests(random, "r", 80);
            Snapshot snapshot = Snapshot.empty(cluster);

            Plan plan = planner(policy, seed, 0).plan(snapshot, requests, 0);

            assertThat(PlanVerifier.check(snapshot, requests, plan, 0))
                    .as("policy %s, seed %d: Fleets.cluster and Fleets.requests of that seed repeat it", policy, seed)
                    .isEmpty();
            assertThat(planner(policy, seed, 0).plan(snapshot, requests, 0).toString())
                    .as("the same arguments, the same bytes")
                    .isEqualTo(plan.toString());
        }
    }

    @Test
    void movesNoMoreThanAllowedAndOnlyToWhereThereIsRoom() {
        int moved = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Cluster cluster = Fleets.cluster(random, false);
            List<Request> first = Fleets.requests(random, "first", 60);
            Snapshot running = new Snapshot(
                    cluster,
                    planner("spread", seed, 0)
                            .plan(Snapshot.empty(cluster), first, 0)
                            .placements());
            List<Request> second = Fleets.requests(random, "second", 30);
            int most = running.running().size() * 20 / 100;

            Plan plan = planner("lamina", seed, 20).plan(running, second, 0);

            assertThat(PlanVerifier.check(running, second, plan, most))
                    .as("seed %d", seed)
                    .isEmpty();
            moved += plan.moves().size();
        }
        assertThat(moved)
                .as("the test is worth nothing when nothing ever moves")
                .isPositive();
    }

    private static Planner planner(String policy, long seed, int movePercent) {
        return new Planner(Policies.of(policy), new Planner.Settings(Mix.UNKNOWN, seed, movePercent));
    }
}
