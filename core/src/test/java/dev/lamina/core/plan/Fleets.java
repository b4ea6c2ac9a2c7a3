package dev.lamina.core.plan;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.FreeSharing;
import dev.lamina.core.cluster.Health;
import dev.lamina.core.cluster.Layout;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Taint;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.cluster.VendorLayouts;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.LabelRule;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.request.Toleration;
import dev.lamina.core.slice.SliceClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small clusters and requests of every sort, drawn from a seed. */
final class Fleets {
    private static final long GIB = 1L << 30;
    private static final List<String> MODELS = List.of("A", "B", "C");

    private Fleets() {}

    static Cluster cluster(SplittableRandom random, boolean cuts) {
        List<Node> nodes = new ArrayList<>();
        for (int node = 0; node < 12; node++) {
            Layout layout = cuts && random.nextInt(3) == 0 ? VendorLayouts.MIG_A100_40GB : FreeSharing.INSTANCE;
            Health health = random.nextInt(20) == 0 ? Health.FAILED : Health.HEALTHY;
            Card card = new Card(MODELS.get(random.nextInt(3)), 40 * GIB, 1000, health, layout);
            List<Taint> taints = random.nextInt(4) == 0 ? List.of(new Taint("gpu", "only")) : List.of();
            nodes.add(new Node(
                    "node" + node,
                    new Node.Room(8_000L << random.nextInt(4), 64 * GIB, 4 + random.nextInt(20)),
                    Map.of("zone", "z" + random.nextInt(2)),
                    taints,
                    Collections.nCopies(random.nextInt(5), card),
                    -1));
        }
        return new Cluster(nodes, Topology.FLAT);
    }

    static List<Request> requests(SplittableRandom random, String prefix, int count) {
        List<Request> requests = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            requests.add(
                    random.nextInt(10) == 0
                            ? gang(random, prefix + index)
                            : Request.single(prefix + index, shape(random)));
        }
        return requests;
    }

    private static Request gang(SplittableRandom random, String name) {
        int min = 1 + random.nextInt(4);
        MemberGroup workers = new MemberGroup("worker", shape(random), min, min + random.nextInt(2));
        MemberGroup leader = new MemberGroup("leader", shape(random), 1, 1);
        return Request.gang(name, List.of(leader, workers));
    }

    private static Shape shape(SplittableRandom random) {
        List<String> models = random.nextInt(4) == 0 ? List.of(MODELS.get(random.nextInt(3))) : List.of();
        List<List<LabelRule>> affinity = random.nextInt(5) == 0
                ? List.of(List.of(new LabelRule("zone", LabelRule.Test.IN, List.of("z1"))))
                : List.of();
        List<Toleration> tolerations =
                random.nextInt(3) == 0 ? List.of(new Toleration("gpu", "only", false)) : List.of();
        return new Shape(
                500L * random.nextInt(12),
                GIB * random.nextInt(8),
                demand(random),
                new Constraints(models, affinity, tolerations));
    }

    private static CardDemand demand(SplittableRandom random) {
        int milli = 50 * (1 + random.nextInt(20));
        CardMemory memory = switch (random.nextInt(4)) {
            case 0 -> new CardMemory.Bytes(GIB * (1 + random.nextInt(20)));
            case 1 -> new CardMemory.FractionOfCard(1 + random.nextInt(600));
            default -> CardMemory.UNCONSTRAINED;
        };
        CardDemand.Terms terms = new CardDemand.Terms(SliceClass.STANDARD, random.nextInt(12) == 0);
        return switch (random.nextInt(5)) {
            case 0 -> CardDemand.NONE;
            case 1 -> new CardDemand(1 + random.nextInt(3), milli, milli, memory, terms);
            default -> new CardDemand(1, milli, milli, memory, terms);
        };
    }
}
