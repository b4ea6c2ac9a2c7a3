package dev.lamina.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Snapshot;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work comes, runs and goes on clusters drawn from a seed; every plan is verified and asked for again. */
class RandomClustersTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> MODELS = List.of("A", "B");

    @Test
    void keepEveryPromise() {
        run(0, 60);
    }

    @Test
    @Tag("slow")
    void keepEveryPromiseAThousandTimes() {
        run(1000, 2000);
    }

    /** In at least a third of the clusters somebody has to be stopped, or the checks of that prove little. */
    private static void run(long from, long to) {
        int stopping = 0;
        for (long seed = from; seed < to; seed++) {
            stopping += run(seed) > 0 ? 1 : 0;
        }
        assertThat(stopping).isGreaterThan((int) (to - from) / 3);
    }

    /** Answers how many requests were stopped. */
    private static int run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QueueTree queues = seed % 3 == 0 ? QueueTree.open() : queues();
        Rounds rounds = new Rounds(Snapshot.empty(cluster(random)), queues, settings(random));
        // When each that runs ends: those with an estimate keep to it, for promises count on that.
        Map<String, Long> ends = new HashMap<>();
        Map<String, Long> leaves = new HashMap<>();
        Map<String, Long> durations = new HashMap<>();
        int started = 0;
        for (int event = 0; event < 40; event++) {
            Request request = request(random, "r" + event, queues.size() > 2);
            durations.put(
                    request.name(),
                    request.estimate().p90Ns() == 0
                            ? (1 + random.nextLong(300)) * SECOND
                            : request.estimate().p90Ns());
            rounds.scheduler.submit(request, event * 10L * SECOND);
            if (random.nextInt(8) == 0) {
                rounds.restart();
            }
            // Somebody asks every ten seconds, and it is planned whenever somebody goes in between.
            long untilNs = (event + 1) * 10L * SECOND;
            for (long nowNs = event * 10L * SECOND; nowNs < untilNs; nowNs = next(ends, leaves, untilNs)) {
                started += step(rounds, ends, leaves, durations, nowNs);
            }
        }
        assertThat(rounds.wrong())
                .as("RandomClustersTest.run(%d) repeats it", seed)
                .isEmpty();
        assertThat(started).as("seed %d", seed).isPositive();
        return rounds.stops();
    }

    private static long next(Map<String, Long> ends, Map<String, Long> leaves, long untilNs) {
        return Stream.concat(ends.values().stream(), leaves.values().stream())
                .min(Comparator.naturalOrder())
                .filter(nextNs -> nextNs < untilNs)
                .orElse(untilNs);
    }

    /** Lets those go whose time has come, plans, and answers how many members start. */
    private static int step(
            Rounds rounds, Map<String, Long> ends, Map<String, Long> leaves, Map<String, Long> durations, long nowNs) {
        due(ends, nowNs).forEach(name -> {
            leaves.remove(name);
            rounds.scheduler.end(name, nowNs);
        });
        due(leaves, nowNs).forEach(name -> {
            ends.remove(name);
            rounds.scheduler.stopped(name, nowNs);
        });
        Plan plan = rounds.plan(nowNs);
        for (Placement placement : plan.placements()) {
            ends.putIfAbsent(placement.request(), nowNs + durations.getOrDefault(placement.request(), SECOND));
        }
        for (Preemption preemption : plan.preemptions()) {
            if (preemption.reason() != Preemption.Reason.SHRINK) {
                leaves.put(preemption.request(), preemption.leavesNs());
            }
        }
        return plan.placements().size();
    }

    private static Settings settings(SplittableRandom random) {
        Disruption disruption = new Disruption(
                random.nextInt(4) * 10L * SECOND,
                random.nextInt(3) * 30L * SECOND,
                random.nextInt(4) == 0 ? 2 : 1_000,
                100 * SECOND,
                random.nextBoolean() ? Disruption.NEVER : 60 * SECOND);
        return Settings.DEFAULT.with(disruption);
    }

    /** Takes those off whose time has come, in the order of their names. */
    private static List<String> due(Map<String, Long> times, long nowNs) {
        List<String> due = times.entrySet().stream()
                .filter(each -> each.getValue() <= nowNs)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        due.forEach(times::remove);
        return due;
    }

    private static Cluster cluster(SplittableRandom random) {
        List<Node> nodes = new ArrayList<>();
        int count = 2 + random.nextInt(8);
        for (int node = 0; node < count; node++) {
            Card card = Card.free(MODELS.get(random.nextInt(2)), 1L << 34);
            nodes.add(Node.plain(
                    "n" + node, new Node.Room(16_000, 1L << 36, 20), Collections.nCopies(1 + random.nextInt(8), card)));
        }
        return Cluster.flat(nodes);
    }

    private static QueueTree queues() {
        return QueueTree.of(List.of(
                queue("labs", "", 6000, 12_000),
                queue("vision", "labs", 3000, 10_000),
                queue("speech", "labs", 2000, Quota.UNLIMITED),
                queue("shop", "", 4000, 8000)));
    }

    private static QueueSpec queue(String name, String parent, long guaranteeMilli, long limitMilli) {
        Quota quota = Quota.of(guaranteeMilli, limitMilli);
        return new QueueSpec(name, parent, 1, Map.of("A", quota, "B", quota), Quota.SPARE);
    }

    private static Request request(SplittableRandom random, String name, boolean queued) {
        int milli = random.nextInt(3) == 0 ? 100 * (1 + random.nextInt(9)) : 1000;
        int cards = milli == 1000 ? 1 + random.nextInt(3) : 1;
        List<String> models = random.nextInt(3) == 0 ? List.of(MODELS.get(random.nextInt(2))) : List.of();
        Shape shape = new Shape(500, 1L << 28, CardDemand.shares(cards, milli), Constraints.ofModels(models));
        int min = 1 + random.nextInt(3);
        MemberGroup group = new MemberGroup("worker", shape, min, min + random.nextInt(2));
        String queue = queued ? List.of("vision", "speech", "shop").get(random.nextInt(3)) : "";
        Claim claim = new Claim(queue, "u" + random.nextInt(2), random.nextInt(3), random.nextInt(5) > 0);
        long p90Ns = (10 + random.nextLong(400)) * SECOND;
        Estimate estimate = random.nextInt(6) == 0 ? Estimate.UNKNOWN : new Estimate(p90Ns / 2, p90Ns);
        return new Request(name, claim, List.of(group), Gathering.ANYWHERE, estimate);
    }
}
