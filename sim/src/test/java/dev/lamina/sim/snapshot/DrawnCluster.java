package dev.lamina.sim.snapshot;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.schedule.Settings;
import dev.lamina.core.slice.SliceClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small clusters in racks, with rules, queues and requests of all sorts, drawn from a seed. */
final class DrawnCluster {
    private static final long SECOND = 1_000_000_000L;
    private static final long GIB = 1L << 30;
    private static final List<String> MODELS = List.of("A", "B");
    private static final List<String> POLICIES =
            List.of("best-fit", "first-fit", "fgd", "lamina", "gpu-packing", "gpu-clustering", "dot-product", "spread");
    private static final int RACKS = 3;

    private DrawnCluster() {}

    /** Nobody waits; on one node something stays for ever. */
    static SavedState of(SplittableRandom random) {
        Cluster cluster = cluster(random);
        Shape fixed = shape(random, 1, 500, List.of());
        List<Placement> running =
                random.nextInt(3) == 0 ? List.of(new Placement("stays", "member", fixed, 0, List.of(0))) : List.of();
        QueueTree queues = random.nextInt(3) == 0 ? QueueTree.open() : queues();
        Disruption disruption = new Disruption(
                random.nextInt(4) * 10L * SECOND,
                random.nextInt(3) * 30L * SECOND,
                random.nextInt(4) == 0 ? 2 : 1_000,
                100 * SECOND,
                random.nextBoolean() ? Disruption.NEVER : 60 * SECOND);
        Settings.Patience patience = new Settings.Patience(
                random.nextInt(3), (1 + random.nextInt(6)) * 60L * SECOND, 2 + random.nextInt(3), disruption);
        String policy = POLICIES.get(random.nextInt(POLICIES.size()));
        Mix mix = new Mix(
                List.of(new Typical(500, 1, 500, List.of()), new Typical(500, 2, 1000, List.of())), List.of(2L, 1L));
        SavedState.Rules rules = new SavedState.Rules(policy, mix, 1, patience);
        return new SavedState(0, new Snapshot(cluster, running, List.of(), List.of(), Standing.NONE), queues, rules);
    }

    private static Cluster cluster(SplittableRandom random) {
        List<String> names = new ArrayList<>(List.of("hall"));
        List<Integer> parents = new ArrayList<>(List.of(-1));
        for (int rack = 0; rack < RACKS; rack++) {
            names.add("rack" + rack);
            parents.add(0);
        }
        List<Node> nodes = new ArrayList<>();
        int count = 2 + random.nextInt(8);
        for (int node = 0; node < count; node++) {
            Card card = Card.free(MODELS.get(random.nextInt(2)), 16 * GIB);
            Node plain = Node.plain(
                    "n" + node, new Node.Room(16_000, 64 * GIB, 20), Collections.nCopies(1 + random.nextInt(8), card));
            nodes.add(new Node(
                    plain.name(), plain.room(), plain.labels(), plain.taints(), plain.cards(), 1 + node % RACKS));
        }
        return new Cluster(nodes, new Topology(List.of("hall", "rack"), names, parents));
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

    /** One that asks for shares or cards, for itself or for a gang that may grow, anywhere or together. */
    static Request request(SplittableRandom random, String name, QueueTree queues) {
        int milli = random.nextInt(3) == 0 ? 100 * (1 + random.nextInt(9)) : 1000;
        int cards = milli == 1000 ? 1 + random.nextInt(3) : 1;
        List<String> models = random.nextInt(3) == 0 ? List.of(MODELS.get(random.nextInt(2))) : List.of();
        int min = 1 + random.nextInt(3);
        List<MemberGroup> groups = new ArrayList<>();
        groups.add(new MemberGroup("worker", shape(random, cards, milli, models), min, min + random.nextInt(2)));
        if (random.nextInt(5) == 0) {
            groups.add(new MemberGroup("head", shape(random, 0, 0, List.of()), 1, 1 + random.nextInt(2)));
        }
        List<String> names = queues.leafNames();
        String queue = names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
        Claim claim = new Claim(queue, "u" + random.nextInt(2), random.nextInt(3), random.nextInt(5) > 0);
        Gathering gathering = switch (random.nextInt(6)) {
            case 0 -> new Gathering(Gathering.Kind.REQUIRED, "rack");
            case 1 -> new Gathering(Gathering.Kind.PREFERRED, "rack");
            default -> Gathering.ANYWHERE;
        };
        long p90Ns = (10 + random.nextLong(400)) * SECOND;
        Estimate estimate = random.nextInt(6) == 0 ? Estimate.UNKNOWN : new Estimate(p90Ns / 2, p90Ns);
        return new Request(name, claim, groups, gathering, estimate);
    }

    private static Shape shape(SplittableRandom random, int cards, int milli, List<String> models) {
        SliceClass sliceClass = random.nextInt(5) == 0 ? SliceClass.BEST_EFFORT : SliceClass.STANDARD;
        CardDemand demand = cards == 0
                ? CardDemand.NONE
                : new CardDemand(
                        cards,
                        milli,
                        milli,
                        CardMemory.UNCONSTRAINED,
                        new CardDemand.Terms(sliceClass, cards == 1 && milli == 1000 && random.nextInt(4) == 0));
        return new Shape(500, GIB / 4, demand, Constraints.ofModels(models));
    }

    /** How long it really runs: as it said, less, or far longer. */
    static long durationNs(SplittableRandom random, Request request) {
        long saidNs = request.estimate().p90Ns();
        return switch (saidNs == 0 ? 3 : random.nextInt(4)) {
            case 0 -> saidNs / 2 + 1;
            case 1 -> 2 * saidNs + random.nextLong(SECOND);
            case 2 -> saidNs;
            default -> (1 + random.nextLong(300)) * SECOND;
        };
    }
}
