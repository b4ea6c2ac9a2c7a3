package dev.lamina.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work comes, runs and goes on clusters drawn from a seed; every plan is verified and asked for again. */
class RandomClustersTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> MODELS = List.of("A", "B");

    @Test
    void keepEveryPromise() {
        for (long seed = 0; seed < 60; seed++) {
            run(seed);
        }
    }

    @Test
    @Tag("slow")
    void keepEveryPromiseAThousandTimes() {
        for (long seed = 1000; seed < 2000; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QueueTree queues = seed % 3 == 0 ? QueueTree.open() : queues();
        Rounds rounds = new Rounds(Snapshot.empty(cluster(random)), queues, Settings.DEFAULT);
        // When each that runs ends: those with an estimate keep to it, for promises count on that.
        Map<String, Long> ends = new HashMap<>();
        Map<String, Long> durations = new HashMap<>();
        int started = 0;
        for (int event = 0; event < 40; event++) {
            long nowNs = event * 10L * SECOND;
            endAll(rounds, ends, nowNs);
            Request request = request(random, "r" + event, queues.size() > 2);
            durations.put(
                    request.name(),
                    request.estimate().p90Ns() == 0
                            ? (1 + random.nextLong(300)) * SECOND
                            : request.estimate().p90Ns());
            rounds.scheduler.submit(request, nowNs);
            started += start(rounds.plan(nowNs), ends, durations, nowNs);
        }
        assertThat(rounds.wrong())
                .as("RandomClustersTest.run(%d) repeats it", seed)
                .isEmpty();
        assertThat(started).as("seed %d", seed).isPositive();
    }

    private static void endAll(Rounds rounds, Map<String, Long> ends, long nowNs) {
        for (String name : ends.keySet().stream().sorted().toList()) {
            if (ends.getOrDefault(name, 0L) <= nowNs) {
                ends.remove(name);
                rounds.scheduler.end(name, nowNs);
            }
        }
    }

    private static int start(Plan plan, Map<String, Long> ends, Map<String, Long> durations, long nowNs) {
        for (Placement placement : plan.placements()) {
            ends.putIfAbsent(placement.request(), nowNs + durations.getOrDefault(placement.request(), SECOND));
        }
        for (Preemption preemption : plan.preemptions()) {
            if (preemption.reason() != Preemption.Reason.SHRINK) {
                ends.put(preemption.request(), preemption.leavesNs());
            }
        }
        return plan.placements().size();
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
