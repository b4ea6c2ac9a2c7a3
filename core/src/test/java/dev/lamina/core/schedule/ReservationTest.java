package dev.lamina.core.schedule;

import static dev.lamina.core.schedule.Desk.SECOND;
import static dev.lamina.core.schedule.Desk.gang;
import static dev.lamina.core.schedule.Desk.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.request.Request;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class ReservationTest {
    @Test
    void letsThroughWhoIsGoneBeforeThePromiseAndNobodyElse() {
        Desk desk = Desk.of(Desk.nodes(2, 4)).submit(0, request("runs", 4, 100));
        desk.plan(0);
        desk.submit(1, gang("gang", 2, 4, 50), request("long", 1, 500), request("short", 1, 50));

        Plan plan = desk.plan(1);

        assertThat(Desk.starts(plan)).containsExactly("short");
        assertThat(plan.reservations()).first().satisfies(reservation -> {
            assertThat(reservation.request()).isEqualTo("gang");
            assertThat(reservation.startNs()).isEqualTo(100 * SECOND);
            assertThat(reservation.members()).hasSize(2);
        });
        assertThat(plan.refusals())
                .satisfiesExactly(
                        gang -> assertThat(gang).isInstanceOf(Refusal.NoRoom.class),
                        held -> assertThat(held)
                                .isEqualTo(new Refusal.HeldBack("long", "gang", 500 * SECOND, 99 * SECOND)));
        assertThat(desk.stable(1)).isTrue();
        assertThat(desk.end(51, "short").starts(51)).isEmpty();
        assertThat(desk.end(100, "runs").starts(100)).containsExactly("gang");
        assertThat(desk.end(150, "gang").starts(150)).containsExactly("long");
    }

    @Test
    void keepsItsPromiseOverASnapshot() {
        Desk desk = Desk.of(Desk.nodes(2, 4)).submit(0, request("runs", 4, 100));
        desk.plan(0);
        Plan before =
                desk.submit(1, gang("gang", 2, 4, 50), request("long", 1, 500)).plan(1);

        Scheduler again =
                new Scheduler(desk.scheduler.snapshot(), QueueTree.open(), Policies.of("best-fit"), Desk.settings());
        Plan after = again.plan(2 * SECOND);

        assertThat(after.reservations()).isEqualTo(before.reservations());
        assertThat(after.placements()).isEmpty();
    }

    @Test
    void promisesCardsToWhoeverIsOldWhereverHeStands() {
        Desk desk = Desk.of(Desk.nodes(1, 4)).submit(0, request("runs", 4, 2_000));
        desk.plan(0);
        desk.submit(1, request("head", 3, 10), request("old", 3, 10)).plan(1);

        Plan plan = desk.plan(901);

        assertThat(plan.reservations())
                .extracting(Reservation::request, Reservation::cause)
                .containsExactly(tuple("head", Reservation.Cause.HEAD), tuple("old", Reservation.Cause.AGED));
    }

    @Test
    void boundsTheWaitOfAGangByTheAgeThresholdAndTheLongestLimit() {
        int longest = 300;
        Desk desk = Desk.of(Desk.nodes(4, 4));
        PriorityQueue<Ending> endings = new PriorityQueue<>(Comparator.comparingLong(Ending::at));
        desk.submit(0, gang("gang", 4, 4, 10));
        desk.submit(0, request("first", 4, longest));
        long started = -1;
        for (long second = 0; started < 0 && second < 5_000; second++) {
            while (!endings.isEmpty() && endings.element().at() == second) {
                desk.end(second, endings.remove().name());
            }
            String name = "small" + second;
            long seconds = 1 + second * 37 % longest;
            Request small = request(name, 1 + (int) (second % 3), seconds);
            for (String start : desk.submit(second, small).starts(second)) {
                boolean gang = start.equals("gang");
                started = gang ? second : started;
                long runs = gang ? 10 : start.equals("first") ? longest : seconds(start, longest);
                endings.add(new Ending(second + runs, start));
            }
        }
        assertThat(started).isBetween(0L, 900L + longest);
    }

    private record Ending(long at, String name) {}

    private static long seconds(String name, int longest) {
        return 1 + Long.parseLong(name.substring("small".length())) * 37 % longest;
    }

    @Test
    void thinksThatWhoIsLateIsLateByAsMuchAgain() {
        Desk desk = Desk.of(Desk.nodes(1, 4)).submit(0, request("late", 4, 100));
        desk.plan(0);
        desk.submit(1, request("next", 4, 10)).plan(1);

        assertThat(desk.plan(150).reservations())
                .singleElement()
                .extracting(Reservation::startNs)
                .isEqualTo(210 * SECOND);
        assertThat(desk.plan(300).reservations())
                .singleElement()
                .extracting(Reservation::startNs)
                .isEqualTo(500 * SECOND);
        assertThat(desk.end(320, "late").starts(320)).containsExactly("next");
    }
}
