package dev.lamina.core.queue;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Clusters and shapes that tests of queues use. */
final class Stock {
    static final long GIB = 1L << 30;

    private Stock() {}

    /** One node of 8 cards of 80 GiB for each model. */
    static Cluster nodesOf8(String... models) {
        List<Node> nodes = new ArrayList<>();
        for (String model : models) {
            nodes.add(Node.plain(
                    "node" + nodes.size(),
                    new Node.Room(64_000, 512 * GIB, 100),
                    Collections.nCopies(8, Card.free(model, 80 * GIB))));
        }
        return Cluster.flat(nodes);
    }

    /** A core, a GiB and whole cards. */
    static Shape cards(int count) {
        return shape(CardDemand.shares(count, 1000));
    }

    /** A core, a GiB and a part of one card with some of its memory. */
    static Shape slice(int milli, long bytes) {
        return shape(new CardDemand(1, milli, milli, new CardMemory.Bytes(bytes), CardDemand.Terms.SHARED));
    }

    static Shape shape(CardDemand demand) {
        return new Shape(1000, GIB, demand, Constraints.ANYWHERE);
    }

    static QueueSpec queue(String name, String parent, long guaranteedCards, long limitCards) {
        Quota quota =
                Quota.of(1000 * guaranteedCards, limitCards == Quota.UNLIMITED ? Quota.UNLIMITED : 1000 * limitCards);
        return new QueueSpec(name, parent, 1, Map.of("A100", quota), Quota.SPARE);
    }
}
