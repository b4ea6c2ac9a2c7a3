package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.queue.QueueTree;
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
import java.util.List;

/** A scheduler over small clusters, with times in seconds and requests in a few words. */
final class Desk {
    static final long SECOND = 1_000_000_000L;

    final Scheduler scheduler;

    Desk(Cluster cluster, QueueTree queues, Settings settings) {
        scheduler = new Scheduler(Snapshot.empty(cluster), queues, Policies.of("best-fit"), settings);
    }

    /** One queue, promises after a quarter of an hour, no protection, ten seconds of grace. */
    static Desk of(Cluster cluster) {
        return new Desk(cluster, QueueTree.open(), settings());
    }

    static Settings settings() {
        Disruption disruption = new Disruption(10 * SECOND, 0, 1_000, 600 * SECOND, 900 * SECOND);
        Settings.Patience patience = new Settings.Patience(1, 900 * SECOND, 16, disruption);
        return new Settings(Settings.DEFAULT.mix(), 0, Order.ARRIVAL, patience, true);
    }

    static Cluster nodes(int count, int cards) {
        return Cluster.flat(list(count, cards, 0));
    }

    /** Racks of as many nodes each. */
    static Cluster racks(int racks, int nodes, int cards) {
        List<Node> all = list(racks * nodes, cards, nodes);
        List<String> names = new ArrayList<>(List.of("hall"));
        List<Integer> parents = new ArrayList<>(List.of(-1));
        for (int rack = 0; rack < racks; rack++) {
            names.add("rack" + rack);
            parents.add(0);
        }
        return new Cluster(all, new Topology(List.of("hall", "rack"), names, parents));
    }

    private static List<Node> list(int count, int cards, int perRack) {
        List<Node> nodes = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            Node plain = Node.plain(
                    "node" + node, new Node.Room(0, 0, 1_000), Collections.nCopies(cards, Card.free("A100", 0)));
            int place = perRack == 0 ? -1 : 1 + node / perRack;
            nodes.add(new Node(plain.name(), plain.room(), plain.labels(), plain.taints(), plain.cards(), place));
        }
        return nodes;
    }

    static Shape cards(int count) {
        return slice(count, 1000);
    }

    static Shape slice(int count, int milli) {
        return new Shape(0, 0, CardDemand.shares(count, milli), Constraints.ANYWHERE);
    }

    static Request request(String name, int cards, long seconds) {
        return gang(name, 1, cards, seconds);
    }

    static Request gang(String name, int members, int cards, long seconds) {
        return request(name, Claim.NOBODY, new MemberGroup("worker", cards(cards), members, members), seconds);
    }

    static Request request(String name, Claim claim, MemberGroup group, long seconds) {
        Estimate estimate = new Estimate(seconds * SECOND, seconds * SECOND);
        return new Request(name, claim, List.of(group), Gathering.ANYWHERE, estimate);
    }

    Desk submit(long second, Request... requests) {
        for (Request request : requests) {
            scheduler.submit(request, second * SECOND);
        }
        return this;
    }

    Plan plan(long second) {
        return scheduler.plan(second * SECOND);
    }

    /** Who starts. */
    List<String> starts(long second) {
        return starts(plan(second));
    }

    static List<String> starts(Plan plan) {
        return plan.placements().stream()
                .map(placement -> placement.request())
                .distinct()
                .toList();
    }

    Desk end(long second, String name) {
        scheduler.end(name, second * SECOND);
        return this;
    }

    /** Plans again and again at the same time; whether nothing changes any more. */
    boolean stable(long second) {
        boolean still = true;
        for (int round = 0; round < 3; round++) {
            Plan again = plan(second);
            still &= again.placements().isEmpty() && again.preemptions().isEmpty();
        }
        return still;
    }
}
