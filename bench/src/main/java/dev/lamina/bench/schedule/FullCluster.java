package dev.lamina.bench.schedule;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
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
import dev.lamina.sim.snapshot.SavedState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** 5,000 nodes of 8 cards in 50 racks of 100, drawn from a seed, with something on every card. Owned by one thread. */
final class FullCluster {
    static final int NODES = 5_000;
    static final int CARDS = 8;
    static final long NOW_NS = 86_400_000_000_000L;
    private static final int RACKS = 50;
    private static final long GIB = 1L << 30;
    private static final long S = 1_000_000_000L;

    /** Who runs there. */
    enum Tenants {
        /** One card each, priorities 0 to 3, one queue. */
        SINGLES,
        /** Four slices on every card, priorities 0 to 3, one queue. */
        SLICES,
        /** Slices and whole cards of all three classes, one queue. */
        CLASSES,
        /** Gangs of eight members with a card each, on eight nodes. */
        GANGS,
        /** Whole cards of one queue, which borrowed half of them from the queue of the cause. */
        BORROWED,
        /** As borrowed, but 200 cards only: too few for a gang that needs more. */
        HARDLY_BORROWED,
        /** On every node one that may not be stopped, beside seven that may. */
        FIXED
    }

    private final Tenants tenants;
    private final SplittableRandom random;
    private final List<Placement> running = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();

    FullCluster(Tenants tenants, long seed) {
        this.tenants = tenants;
        random = new SplittableRandom(seed);
    }

    SavedState state() {
        List<Node> nodes = new ArrayList<>();
        Node.Room room = new Node.Room(128_000, 1024 * GIB, 256);
        List<Card> cards = Collections.nCopies(CARDS, Card.free("A100", 80 * GIB));
        for (int node = 0; node < NODES; node++) {
            nodes.add(new Node("node" + node, room, Map.of(), List.of(), cards, 1 + node / (NODES / RACKS)));
        }
        List<String> racks = new ArrayList<>(List.of("hall"));
        List<Integer> parents = new ArrayList<>(List.of(-1));
        IntStream.range(0, RACKS).forEach(rack -> {
            racks.add("rack" + rack);
            parents.add(0);
        });
        for (int node = 0; node < NODES; node++) {
            fill(node);
        }
        Cluster cluster = new Cluster(nodes, new Topology(List.of("hall", "rack"), racks, parents));
        Snapshot snapshot = new Snapshot(cluster, running, started, List.of(), Standing.NONE);
        return new SavedState(
                NOW_NS,
                snapshot,
                queues(),
                new SavedState.Rules("best-fit", Mix.UNKNOWN, 1, Settings.Patience.DEFAULT));
    }

    private QueueTree queues() {
        if (!borrowed()) {
            return QueueTree.open();
        }
        long ownMilli = tenants == Tenants.BORROWED ? 20_000_000L : 39_800_000L;
        return QueueTree.of(List.of(
                new QueueSpec("tenants", "", 1, Map.of(), Quota.of(ownMilli, Quota.UNLIMITED)),
                new QueueSpec("cause", "", 1, Map.of(), Quota.of(40_000_000L - ownMilli, Quota.UNLIMITED))));
    }

    private boolean borrowed() {
        return tenants == Tenants.BORROWED || tenants == Tenants.HARDLY_BORROWED;
    }

    private void fill(int node) {
        for (int card = 0; card < CARDS; card++) {
            switch (tenants) {
                case SINGLES, BORROWED, HARDLY_BORROWED -> single(node, card, SliceClass.STANDARD, true);
                case FIXED -> single(node, card, SliceClass.STANDARD, card > 0);
                case SLICES -> slices(node, card, 4);
                case CLASSES -> slices(node, card, card % 2 == 0 ? 1 : 3);
                case GANGS -> gang(node, card);
            }
        }
    }

    private void single(int node, int card, SliceClass served, boolean mayStop) {
        run("runs" + running.size(), shape(1000, served), List.of(node), card, mayStop);
    }

    private void slices(int node, int card, int count) {
        for (int slice = 0; slice < count; slice++) {
            SliceClass[] classes = SliceClass.values();
            SliceClass served =
                    tenants == Tenants.CLASSES ? classes[random.nextInt(classes.length)] : SliceClass.STANDARD;
            run("runs" + running.size(), shape(1000 / count, served), List.of(node), card, true);
        }
    }

    /** On each eight nodes, eight gangs: each takes the same card of all of them. */
    private void gang(int node, int card) {
        if (node % CARDS == 0) {
            List<Integer> nodes = IntStream.range(node, node + CARDS).boxed().toList();
            run("runs" + running.size(), shape(1000, SliceClass.STANDARD), nodes, card, true);
        }
    }

    private static Shape shape(int milli, SliceClass served) {
        CardDemand.Terms terms = new CardDemand.Terms(served, false);
        CardDemand cards = new CardDemand(1, milli, milli, CardMemory.UNCONSTRAINED, terms);
        return new Shape(1_000, GIB, cards, Constraints.ANYWHERE);
    }

    private void run(String name, Shape shape, List<Integer> nodes, int card, boolean mayStop) {
        Claim claim = new Claim(borrowed() ? "tenants" : "", "", random.nextInt(4), mayStop);
        MemberGroup group = new MemberGroup("member", shape, nodes.size(), nodes.size());
        Estimate estimate = new Estimate(90_000 * S, (90_000 + random.nextInt(100_000)) * S);
        Request request = new Request(name, claim, List.of(group), Gathering.ANYWHERE, estimate);
        nodes.forEach(node -> running.add(new Placement(name, "member", shape, node, List.of(card))));
        long startedNs = (1 + random.nextInt(80_000)) * S;
        started.add(new Started(request, startedNs, startedNs, Started.STAYS));
    }

    /** A gang of 64 that stands above everybody, or has a right to what was borrowed. */
    Request gang(int cards, int milli, Gathering gathering) {
        CardDemand.Terms terms =
                new CardDemand.Terms(tenants == Tenants.CLASSES ? SliceClass.LATENCY : SliceClass.STANDARD, false);
        CardDemand demand = new CardDemand(cards, milli, milli, CardMemory.UNCONSTRAINED, terms);
        Shape shape = new Shape(1_000, GIB, demand, Constraints.ANYWHERE);
        return new Request(
                "gang",
                new Claim(borrowed() ? "cause" : "", "", 10, true),
                List.of(new MemberGroup("member", shape, 64, 64)),
                gathering,
                new Estimate(3_600 * S, 7_200 * S));
    }
}
