package dev.lamina.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeseeTest {
    private static final long S = 1_000_000_000L;

    @Test
    void foreseesThatTheNextInLineStartsWhenTheFirstEnds() {
        Scheduler scheduler = scheduler(1, 4, QueueTree.open());
        scheduler.submit(request("runs", "", 4, 1000, 100), 0);
        scheduler.plan(0);
        scheduler.submit(request("next", "", 4, 1000, 50), 10 * S);
        scheduler.submit(request("last", "", 4, 1000, 50), 20 * S);
        scheduler.plan(20 * S);

        assertThat(scheduler.foresee(List.of("next", "last"), 20 * S))
                .isEqualTo(Map.of("next", 100 * S, "last", 150 * S));
    }

    @Test
    void foreseesPartsOfCards() {
        Scheduler scheduler = scheduler(1, 1, QueueTree.open());
        scheduler.submit(request("most", "", 1, 700, 100), 0);
        scheduler.submit(request("rest", "", 1, 300, 40), 0);
        scheduler.plan(0);
        scheduler.submit(request("half", "", 1, 500, 10), 5 * S);
        scheduler.submit(request("little", "", 1, 200, 10), 5 * S);
        scheduler.plan(5 * S);

        assertThat(scheduler.foresee(List.of("half", "little"), 5 * S))
                .isEqualTo(Map.of("half", 100 * S, "little", 40 * S));
    }

    @Test
    void countsOnQuotas() {
        QueueTree queues = QueueTree.of(List.of(
                new QueueSpec("team", "", 1, Map.of("A", Quota.of(0, 2000)), Quota.SPARE), QueueSpec.spare("other")));
        Scheduler scheduler = scheduler(1, 4, queues);
        scheduler.submit(request("first", "team", 2, 1000, 70), 0);
        scheduler.submit(request("other", "other", 1, 1000, 20), 0);
        scheduler.plan(0);
        scheduler.submit(request("second", "team", 1, 1000, 10), S);
        scheduler.plan(S);

        assertThat(scheduler.foresee(List.of("second"), S)).isEqualTo(Map.of("second", 70 * S));
    }

    @Test
    void doesNotForeseeWhatNobodyCanKnow() {
        Scheduler scheduler = scheduler(1, 4, QueueTree.open());
        scheduler.submit(request("runs", "", 4, 1000, 0), 0);
        scheduler.plan(0);
        scheduler.submit(request("waits", "", 4, 1000, 50), S);
        scheduler.submit(request("giant", "", 64, 1000, 50), S);
        scheduler.plan(S);

        assertThat(scheduler.foresee(List.of("waits", "giant"), S)).isEmpty();
        assertThatThrownBy(() -> scheduler.foresee(List.of("nobody"), S))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("nobody");
    }

    /** Then what was foreseen is what happens, but for the blur of far times and for where members stand. */
    @Test
    void foreseesWhatHappensWhenNobodyElseComesAndEverybodyEndsAsHeSaid() {
        List<Double> errors = new ArrayList<>();
        for (long seed = 1; seed <= 8; seed++) {
            errors.addAll(errors(crowd(seed)));
        }

        assertThat(errors).hasSizeGreaterThan(200);
        assertThat(errors.stream().sorted().toList().get(errors.size() / 2)).isLessThan(0.05);
    }

    private static List<Double> errors(Scheduler scheduler) {
        Map<String, Long> lastsNs = new HashMap<>();
        for (Waiting each : scheduler.snapshot().waiting()) {
            lastsNs.put(each.request().name(), each.request().estimate().p50Ns());
        }
        Map<String, Long> endsNs = new TreeMap<>();
        starts(scheduler.plan(0)).forEach(name -> endsNs.put(name, lastsNs.getOrDefault(name, 0L)));
        List<String> waiting = waiting(scheduler);
        Map<String, Long> foreseen = scheduler.foresee(waiting, 0);
        assertThat(foreseen.keySet()).containsExactlyInAnyOrderElementsOf(waiting);
        List<Double> errors = new ArrayList<>();
        while (!endsNs.isEmpty()) {
            long nowNs = Collections.min(endsNs.values());
            for (String name : List.copyOf(endsNs.keySet())) {
                if (endsNs.getOrDefault(name, -1L) == nowNs) {
                    endsNs.remove(name);
                    scheduler.end(name, nowNs);
                }
            }
            for (String name : starts(scheduler.plan(nowNs))) {
                endsNs.put(name, nowNs + lastsNs.getOrDefault(name, 0L));
                errors.add(Math.abs((double) foreseen.getOrDefault(name, 0L) - nowNs) / nowNs);
            }
        }
        return errors;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void changesNothingByAsking(long seed) {
        Scheduler asked = crowd(seed);
        Scheduler other = crowd(seed);
        for (int round = 0; round < 20; round++) {
            long nowNs = round * 30L * S;
            Plan plan = asked.plan(nowNs);
            assertThat(plan).isEqualTo(other.plan(nowNs));
            Snapshot before = asked.snapshot();
            assertThat(asked.foresee(waiting(asked), nowNs)).isEqualTo(asked.foresee(waiting(asked), nowNs));
            assertThat(asked.snapshot()).isEqualTo(before);
            List<String> running = before.started().stream()
                    .map(started -> started.request().name())
                    .limit(3)
                    .toList();
            running.forEach(name -> {
                asked.end(name, nowNs + S);
                other.end(name, nowNs + S);
            });
        }
    }

    private static Scheduler crowd(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QueueTree queues = QueueTree.of(List.of(QueueSpec.spare("a"), QueueSpec.spare("b")));
        Scheduler scheduler = scheduler(4, 4, queues);
        int[] sizes = {1, 1, 1, 2, 4};
        for (int job = 0; job < 40; job++) {
            String queue = random.nextBoolean() ? "a" : "b";
            scheduler.submit(
                    request("job" + job, queue, sizes[random.nextInt(sizes.length)], 1000, 20 + random.nextInt(300)),
                    0);
        }
        return scheduler;
    }

    private static List<String> starts(Plan plan) {
        return plan.placements().stream().map(Placement::request).toList();
    }

    private static List<String> waiting(Scheduler scheduler) {
        List<String> names = new ArrayList<>();
        for (Waiting each : scheduler.snapshot().waiting()) {
            names.add(each.request().name());
        }
        return names;
    }

    private static Scheduler scheduler(int nodes, int cards, QueueTree queues) {
        List<Node> all = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            all.add(Node.plain(
                    "n" + node, new Node.Room(64_000, 64L << 30, 100), Collections.nCopies(cards, Card.free("A", 0))));
        }
        return new Scheduler(
                Snapshot.empty(Cluster.flat(all)), queues, Policies.of("first-fit"), Settings.DEFAULT.withoutReasons());
    }

    private static Request request(String name, String queue, int cards, int milli, long seconds) {
        Shape shape = new Shape(0, 0, CardDemand.shares(cards, milli), Constraints.ANYWHERE);
        Estimate estimate = new Estimate(seconds * S, seconds * S);
        Claim claim = new Claim(queue, "eve", 0, true);
        return new Request(name, claim, List.of(new MemberGroup("member", shape, 1, 1)), Gathering.ANYWHERE, estimate);
    }
}
