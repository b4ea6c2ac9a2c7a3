package dev.lamina.core.schedule;

import static dev.lamina.core.schedule.Desk.cards;
import static dev.lamina.core.schedule.Desk.gang;
import static dev.lamina.core.schedule.Desk.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

class GangTest {
    @Test
    void startsWholeOrNotAtAll() {
        Desk desk = Desk.of(Desk.nodes(2, 4)).submit(0, gang("three", 3, 4, 100), gang("two", 2, 4, 100));

        Plan plan = desk.plan(0);

        assertThat(Desk.starts(plan)).containsExactly("two");
        assertThat(plan.refusals()).extracting(Refusal::request).containsExactly("three");
        assertThat(desk.stable(0)).isTrue();
    }

    @Test
    void standsUnderOneRackWhereThatIsRequired() {
        Desk desk = Desk.of(Desk.racks(2, 2, 2)).submit(0, request("one", 2, 100));
        desk.plan(0);
        desk.submit(1, gathered("together", 2, Gathering.Kind.REQUIRED), gathered("again", 2, Gathering.Kind.REQUIRED));

        Plan plan = desk.plan(1);

        assertThat(Desk.starts(plan)).containsExactly("together");
        assertThat(plan.placements()).extracting(Placement::node).containsExactlyInAnyOrder(2, 3);
        assertThat(plan.refusals()).extracting(Refusal::constraintName).containsExactly("cards");
        assertThat(desk.stable(1)).isTrue();
    }

    @Test
    void saysWhenThereIsRoomButNotTogether() {
        Desk desk = Desk.of(Desk.racks(2, 2, 2)).submit(0, request("one", 2, 100));
        desk.plan(0);
        desk.submit(1, request("other", 2, 100));
        desk.plan(1);
        int rack = 2;

        Plan plan = Desk.of(Desk.racks(rack, 1, 2))
                .submit(0, gathered("apart", 2, Gathering.Kind.REQUIRED))
                .plan(0);

        assertThat(plan.refusals()).extracting(Refusal::constraintName).containsExactly("topology");
    }

    @Test
    void standsTogetherWherePreferredAndApartWhereItMust() {
        Desk desk = Desk.of(Desk.racks(3, 2, 2))
                .submit(0, request("one", 2, 100), gathered("pair", 2, Gathering.Kind.PREFERRED));

        Plan plan = desk.plan(0);
        desk.submit(1, gathered("wide", 3, Gathering.Kind.PREFERRED));

        List<Integer> pair = plan.placements().stream()
                .filter(each -> each.request().equals("pair"))
                .map(each -> each.node() / 2)
                .distinct()
                .toList();
        assertThat(pair).hasSize(1);
        assertThat(desk.starts(1)).containsExactly("wide");
    }

    @Test
    void growsWhenNobodyWaitsAndShrinksBeforeAnybodyIsStopped() {
        MemberGroup elastic = new MemberGroup("worker", cards(1), 2, 8);
        Desk desk = Desk.of(Desk.nodes(1, 4)).submit(0, request("elastic", Claim.NOBODY, elastic, 100));
        assertThat(desk.plan(0).placements()).hasSize(4);
        assertThat(desk.stable(0)).isTrue();

        Plan plan = desk.submit(1, request("newcomer", 1, 10)).plan(1);

        assertThat(plan.preemptions()).extracting(Preemption::reason).containsExactly(Preemption.Reason.SHRINK);
        assertThat(Desk.starts(plan)).containsExactly("newcomer");
        assertThat(desk.stable(1)).isTrue();
        assertThat(desk.end(11, "newcomer").plan(11).placements()).hasSize(1);
    }

    private static Request gathered(String name, int members, Gathering.Kind kind) {
        MemberGroup group = new MemberGroup("worker", cards(2), members, members);
        return new Request(name, Claim.NOBODY, List.of(group), new Gathering(kind, "rack"), Estimate.UNKNOWN);
    }
}
