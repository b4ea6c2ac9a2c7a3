package dev.lamina.bench.placement;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * 5,000 nodes of 8 cards and 150 kinds of requests, drawn from a seed: an eighth without a card, half a share of one card, a third one card, the
 * rest several. The kind of rank r comes with a weight of 1/(r + 3), so that a few kinds make up most of the requests, as in public traces.
 */
final class LargeFleet {
    private static final int NODES = 5_000;
    private static final int CARDS = 8;
    private static final int KINDS = 150;
    private static final long GIB = 1L << 30;
    private static final int MIX_SAMPLE = 20_000;

    private final Cluster cluster;
    private final List<Shape> shapes;
    private final double[] cumulative = new double[KINDS];
    private final Mix mix;

    LargeFleet(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Node> nodes = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            Node.Room room = new Node.Room(96_000 + 32_000L * random.nextInt(2), 768 * GIB, 256);
            nodes.add(Node.plain("node" + node, room, Collections.nCopies(CARDS, Card.free("A100", 80 * GIB))));
        }
        cluster = Cluster.flat(nodes);
        Set<Shape> drawn = new LinkedHashSet<>();
        while (drawn.size() < KINDS) {
            drawn.add(shape(random));
        }
        shapes = List.copyOf(drawn);
        double sum = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            sum += 1.0 / (kind + 3);
            cumulative[kind] = sum;
        }
        List<Typical> sample = new ArrayList<>();
        for (int index = 0; index < MIX_SAMPLE; index++) {
            sample.add(Typical.of(draw(random)));
        }
        mix = Mix.of(sample);
    }

    private static Shape shape(SplittableRandom random) {
        int sort = random.nextInt(24);
        CardDemand cards;
        if (sort < 3) {
            cards = CardDemand.NONE;
        } else if (sort < 15) {
            cards = CardDemand.shares(1, 10 * (10 + random.nextInt(80)));
        } else if (sort < 23) {
            cards = CardDemand.shares(1, 1000);
        } else {
            cards = CardDemand.shares(2 << random.nextInt(3), 1000);
        }
        long cpuMilli = 1_000L * (1 + random.nextInt(16)) * Math.max(1, cards.count());
        return new Shape(cpuMilli, GIB * (1 + random.nextInt(32)), cards, Constraints.ANYWHERE);
    }

    Cluster cluster() {
        return cluster;
    }

    Mix mix() {
        return mix;
    }

    /** The shape of the next request. */
    Shape draw(SplittableRandom random) {
        double at = random.nextDouble() * cumulative[KINDS - 1];
        int kind = 0;
        while (cumulative[kind] < at) {
            kind++;
        }
        return shapes.get(kind);
    }
}
