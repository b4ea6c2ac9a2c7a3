package dev.lamina.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Planner PLANNER = new Planner(Policies.of("lamina"), Planner.Settings.DEFAULT);
    private static final long GIB = 1L << 30;

    @Test
    void saysWhatIsShortAndHowMuchOfItThereIs() {
        Cluster cluster = Cluster.flat(List.of(node("small", 4_000, 2), node("large", 6_000, 2)));

        Plan plan = PLANNER.plan(Snapshot.empty(cluster), List.of(Request.single("job", shape(8_000, 1, 500))), 0);

        assertThat(plan.refusals()).hasSize(1).first().isInstanceOfSatisfying(Refusal.NoRoom.class, refusal -> {
            assertThat(refusal.constraint()).isEqualTo(Constraint.CPU);
            assertThat(refusal.asked()).isEqualTo(8_000);
            assertThat(refusal.available()).isEqualTo(6_000);
            assertThat(refusal.node()).isEqualTo(1);
            assertThat(refusal.nearestChange()).startsWith("ask for at most 6000m of cpu");
        });
    }

    @Test
    void saysWhenNoNodeHasTheModel() {
        Cluster cluster = Cluster.flat(List.of(node("only", 4_000, 2)));
        Shape shape = new Shape(0, 0, CardDemand.shares(1, 500), Constraints.ofModels(List.of("H100")));

        Plan plan = PLANNER.plan(Snapshot.empty(cluster), List.of(Request.single("job", shape)), 0);

        assertThat(plan.refusals()).extracting(Refusal::constraintName).containsExactly("eligible-nodes");
    }

    @Test
    void startsAGangWholeOrNotAtAll() {
        Cluster cluster = Cluster.flat(List.of(node("one", 64_000, 2), node("two", 64_000, 1)));
        MemberGroup four = new MemberGroup("worker", shape(1_000, 1, 1000), 4, 4);
        MemberGroup threeOrMore = new MemberGroup("worker", shape(1_000, 1, 1000), 2, 8);

        Plan plan = PLANNER.plan(
                Snapshot.empty(cluster),
                List.of(Request.gang("too large", List.of(four)), Request.gang("fits", List.of(threeOrMore))),
                0);

        assertThat(plan.refusals()).extracting(Refusal::request).containsExactly("too large");
        assertThat(plan.placements()).extracting(Placement::request).containsExactly("fits", "fits", "fits");
    }

    @Test
    void refusesASnapshotInWhichMoreRunsThanThereIsRoomFor() {
        Cluster cluster = Cluster.flat(List.of(node("only", 1_000, 1)));
        Placement running = new Placement("job", "member", shape(2_000, 1, 500), 0, List.of(0));

        assertThatThrownBy(() -> PLANNER.plan(new Snapshot(cluster, List.of(running)), List.of(), 0))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("job runs on node only, which has no room for it");
    }

    @Test
    void makesRoomForAWholeCardByMovingAShare() {
        Cluster cluster = Cluster.flat(List.of(node("one", 64_000, 1), node("two", 64_000, 1)));
        Placement left = new Placement("left", "member", shape(1_000, 1, 500), 0, List.of(0));
        Placement right = new Placement("right", "member", shape(1_000, 1, 500), 1, List.of(0));
        Planner planner = new Planner(Policies.of("lamina"), new Planner.Settings(Mix.UNKNOWN, 0, 50));

        Plan plan = planner.plan(
                new Snapshot(cluster, List.of(left, right)),
                List.of(Request.single("whole", shape(1_000, 1, 1000))),
                0);

        assertThat(plan.moves()).hasSize(1);
        assertThat(plan.placements()).extracting(Placement::request).containsExactly("whole");
        assertThat(plan.refusals()).isEmpty();
    }

    private static Node node(String name, long cpuMilli, int cards) {
        return Node.plain(
                name, new Node.Room(cpuMilli, 64 * GIB, 10), Collections.nCopies(cards, Card.free("A100", 40 * GIB)));
    }

    private static Shape shape(long cpuMilli, int cards, int milli) {
        return new Shape(cpuMilli, GIB, CardDemand.shares(cards, milli), Constraints.ANYWHERE);
    }
}
