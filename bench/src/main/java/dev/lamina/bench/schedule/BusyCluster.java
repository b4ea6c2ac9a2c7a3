package dev.lamina.bench.schedule;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
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
import dev.lamina.core.schedule.Settings;
import dev.lamina.sim.snapshot.SavedState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * 4,000 nodes of 8 cards, 140,000 running slices and 1,000 waiting requests of 20 kinds in ten queues, half of them with guarantees, those that run at priorities
 * 0 to 2, those that wait at 0, a tenth not to be stopped; drawn from a seed. Owned by one thread.
 */
final class BusyCluster {
    static final int NODES = 4_000;
    static final int WAITING = 1_000;
    static final int KINDS = 20;
    private static final int CARDS = 8;
    private static final int QUEUES = 10;
    private static final long GUARANTEE_MILLI = 3_300_000;
    private static final int PRIORITIES = 3;
    private static final long GIB = 1L << 30;
    private static final long S = 1_000_000_000L;

    private final SplittableRandom random;
    private final List<Placement> running = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();

    BusyCluster(long seed) {
        random = new SplittableRandom(seed);
    }

    SavedState state() {
        List<Node> nodes = new ArrayList<>();
        Node.Room room = new Node.Room(128_000, 1024 * GIB, 256);
        for (int node = 0; node < NODES; node++) {
            nodes.add(Node.plain("node" + node, room, Collections.nCopies(CARDS, Card.free("A100", 80 * GIB))));
            fill(node);
        }
        List<Waiting> waiting = IntStream.range(0, WAITING)
                .mapToObj(i -> new Waiting(waiting("waits" + i, 0, i % KINDS), i * S))
                .toList();
        List<QueueSpec> queues = IntStream.range(0, QUEUES)
                .mapToObj(queue -> new QueueSpec(
                        "queue" + queue, "", 1, Map.of(), Quota.of(queue % 2 * GUARANTEE_MILLI, Quota.UNLIMITED)))
                .toList();
        Snapshot snapshot = new Snapshot(Cluster.flat(nodes), running, started, waiting, Standing.NONE);
        SavedState.Rules rules = new SavedState.Rules("best-fit", Mix.UNKNOWN, 1, Settings.Patience.DEFAULT);
        return new SavedState(2_000 * S, snapshot, QueueTree.of(queues), rules);
    }

    /** Seven cards with four slices each, one with seven: 35 on a node, and little left of any card. */
    private void fill(int node) {
        for (int card = 0; card < CARDS; card++) {
            int slices = card < CARDS - 1 ? 4 : 7;
            for (int slice = 0; slice < slices; slice++) {
                Request request = slice("runs" + running.size(), slices == 4 ? 230 : 140);
                running.add(new Placement(
                        request.name(), "member", request.groups().getFirst().shape(), node, List.of(card)));
                started.add(new Started(request, 0, running.size(), Started.STAYS));
            }
        }
    }

    /** A slice like those that run. */
    Request slice(String name, int milli) {
        return request(name, random.nextInt(PRIORITIES), CardDemand.shares(1, milli), 1);
    }

    /** Members like others at their priority. */
    Request gang(String name, CardDemand cards, int members) {
        return request(name, random.nextInt(PRIORITIES), cards, members);
    }

    /** Members that come before everybody else of their queue. */
    Request urgent(String name, CardDemand cards, int members) {
        return request(name, PRIORITIES, cards, members);
    }

    /** One of the 20 kinds that wait, at any priority. */
    Request arrival(String name, int kind) {
        return waiting(name, random.nextInt(PRIORITIES), kind);
    }

    private Request waiting(String name, int priority, int kind) {
        return kind < KINDS / 2
                ? request(name, priority, CardDemand.shares(1, 300 + 50 * kind), 1)
                : request(name, priority, CardDemand.shares(1 << (kind % 4), 1000), 1 + kind % 5);
    }

    private Request request(String name, int priority, CardDemand cards, int members) {
        Shape shape = new Shape(1_000, GIB, cards, Constraints.ANYWHERE);
        long p50Ns = (3_600 + random.nextInt(36_000)) * S;
        return new Request(
                name,
                new Claim("queue" + random.nextInt(QUEUES), "", priority, random.nextInt(10) > 0),
                List.of(new MemberGroup("member", shape, members, members)),
                Gathering.ANYWHERE,
                new Estimate(p50Ns, 2 * p50Ns));
    }
}
