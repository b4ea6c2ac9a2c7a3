package dev.lamina.core.schedule;

import static dev.lamina.core.schedule.Desk.SECOND;
import static dev.lamina.core.schedule.Desk.cards;
import static dev.lamina.core.schedule.Desk.request;
import static dev.lamina.core.schedule.Desk.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private static final Claim HIGH = new Claim("", "", 10, true);

    @Test
    void stopsTheLeastWorkAndKeepsItsCardsThroughTheGracePeriod() {
        Desk desk = Desk.of(Desk.nodes(2, 2)).submit(0, request("old", 2, 1_000));
        desk.plan(0);
        desk.submit(50, request("young", 2, 1_000)).plan(50);
        desk.submit(100, urgent("urgent", 1, cards(2)), request("small", 1, 5));

        Plan plan = desk.plan(100);

        assertThat(plan.preemptions()).singleElement().satisfies(stopped -> {
            assertThat(stopped.request()).isEqualTo("young");
            assertThat(stopped.cause()).isEqualTo("urgent");
            assertThat(stopped.reason()).isEqualTo(Preemption.Reason.PRIORITY);
            assertThat(stopped.leavesNs()).isEqualTo(110 * SECOND);
        });
        assertThat(plan.reservations().getFirst().cause()).isEqualTo(Reservation.Cause.NOMINATED);
        assertThat(desk.stable(100)).isTrue();
        desk.scheduler.stopped("young", 110 * SECOND);
        assertThat(desk.starts(110)).containsExactly("urgent");
        assertThat(desk.stable(110)).isTrue();
    }

    @Test
    void stopsNobodyWhenThatDoesNotLetTheCauseStart() {
        Desk desk = Desk.of(Desk.nodes(2, 2)).submit(0, request("low", 2, 1_000));
        desk.submit(0, request("fixed", new Claim("", "", 0, false), group(1, cards(2)), 1_000));
        desk.plan(0);

        Plan plan = desk.submit(1, urgent("gang", 2, cards(2))).plan(1);

        assertThat(plan.preemptions()).isEmpty();
    }

    @Test
    void stopsOneSliceOfACardForAnother() {
        Desk desk = Desk.of(Desk.nodes(1, 1))
                .submit(0, request("half", Claim.NOBODY, group(1, slice(1, 500)), 1_000))
                .submit(0, request("third", Claim.NOBODY, group(1, slice(1, 300)), 1_000));
        desk.plan(0);

        Plan plan = desk.submit(1, urgent("urgent", 1, slice(1, 400))).plan(1);

        assertThat(plan.preemptions()).extracting(Preemption::request).containsExactly("third");
        desk.scheduler.stopped("third", 11 * SECOND);
        assertThat(desk.starts(11)).containsExactly("urgent");
        assertThat(desk.stable(11)).isTrue();
    }

    @Test
    void sparesAGangWhenSinglesAreEnough() {
        Desk desk = Desk.of(Desk.nodes(4, 1)).submit(0, Desk.gang("gang", 2, 1, 1_000), request("a", 1, 1_000));
        desk.submit(0, request("b", 1, 1_000)).plan(0);

        Plan plan = desk.submit(5, urgent("urgent", 2, cards(1))).plan(5);

        assertThat(plan.preemptions()).extracting(Preemption::request).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void takesBackWhatAQueueBorrowedAndNoMore() {
        Quota half = new Quota(2_000, Quota.UNLIMITED, 1, Quota.UNLIMITED);
        QueueTree queues = QueueTree.of(
                List.of(new QueueSpec("left", "", 1, Map.of(), half), new QueueSpec("right", "", 1, Map.of(), half)));
        Desk desk = new Desk(Desk.nodes(4, 1), queues, Desk.settings());
        for (int index = 0; index < 4; index++) {
            desk.submit(index, request("left" + index, Claim.on("left"), group(1, cards(1)), 1_000));
            desk.plan(index);
        }
        for (int index = 0; index < 3; index++) {
            desk.submit(10, request("right" + index, Claim.on("right"), group(1, cards(1)), 1_000));
        }

        Plan plan = desk.plan(10);

        assertThat(plan.preemptions()).extracting(Preemption::request).containsExactlyInAnyOrder("left2", "left3");
        assertThat(plan.preemptions()).extracting(Preemption::reason).containsOnly(Preemption.Reason.RECLAIM);
        desk.scheduler.stopped("left2", 20 * SECOND);
        desk.scheduler.stopped("left3", 20 * SECOND);
        assertThat(desk.starts(20)).containsExactlyInAnyOrder("right0", "right1");
        assertThat(desk.stable(20)).isTrue();
    }

    @Test
    void keepsToTheBudgetOfAQueue() {
        Settings usual = Desk.settings();
        Disruption one = new Disruption(10 * SECOND, 0, 1, 600 * SECOND, 900 * SECOND);
        Settings settings =
                new Settings(usual.mix(), 0, usual.order(), new Settings.Patience(1, 900 * SECOND, 16, one), true);
        Desk desk = new Desk(Desk.nodes(2, 1), QueueTree.open(), settings);
        desk.submit(0, request("a", 1, 5_000), request("b", 1, 5_000)).plan(0);

        Plan plan = desk.submit(1, urgent("first", 1, cards(1)), urgent("second", 1, cards(1)))
                .plan(1);

        assertThat(plan.preemptions()).hasSize(1);
        assertThat(desk.plan(602).preemptions()).hasSize(1);
    }

    private static Request urgent(String name, int members, Shape shape) {
        return request(name, HIGH, group(members, shape), 100);
    }

    private static MemberGroup group(int members, Shape shape) {
        return new MemberGroup("worker", shape, members, members);
    }
}
