package dev.lamina.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FragmentationTest {
    private static final long GIB = 1L << 30;

    @Test
    void countsWhatTheUsualRequestsCannotUse() {
        ClusterState state = new ClusterState(Cluster.flat(List.of(node("A", 32_000, 2))));
        Mix mix = Mix.of(List.of(new Typical(4_000, 1, 500, List.of()), new Typical(4_000, 1, 1000, List.of())));
        Fragmentation fragmentation = new Fragmentation(state, mix);

        assertThat(fragmentation.milli()).isZero();
        state.place(state.intern(shape(4_000, 1, 700, List.of())), 0, 0b01);
        assertThat(fragmentation.milli())
                .as("300 are left beside it, too little for both")
                .isEqualTo(300);
        state.place(state.intern(shape(26_000, 0, 0, List.of())), 0, 0);
        assertThat(fragmentation.milli()).as("no cpu is left for anybody").isEqualTo(1300);
    }

    @Test
    void agreesWithTheDefinitionInAnyState() {
        for (long seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Node> nodes = new ArrayList<>();
            for (int index = 0; index < 10; index++) {
                nodes.add(node(
                        index, random.nextBoolean() ? "A" : "B", 16_000L << random.nextInt(3), 1 + random.nextInt(8)));
            }
            ClusterState state = new ClusterState(Cluster.flat(nodes));
            List<Typical> sample = new ArrayList<>();
            for (int index = 0; index < 200; index++) {
                sample.add(Typical.of(shape(random)));
            }
            Mix mix = Mix.of(sample);
            Fragmentation fragmentation = new Fragmentation(state, mix);
            Placer placer = new Placer(state, new Lots(state, seed));
            for (int step = 0; step < 60; step++) {
                placer.place(state.intern(shape(random)));
                int node = random.nextInt(10);
                assertThat((double) fragmentation.now(node) / fragmentation.total())
                        .as("seed %d, step %d", seed, step)
                        .isCloseTo(byDefinition(state, mix, node), within(1e-9));
            }
        }
    }

    @Test
    void knowsBeforehandWhatAPlacementWillLeave() {
        SplittableRandom random = new SplittableRandom(7);
        ClusterState state = new ClusterState(Cluster.flat(List.of(node("A", 64_000, 4))));
        List<Typical> sample = new ArrayList<>();
        for (int index = 0; index < 50; index++) {
            sample.add(Typical.of(shape(random)));
        }
        Fragmentation fragmentation = new Fragmentation(state, Mix.of(sample));
        for (int step = 0; step < 8; step++) {
            int kind = state.intern(shape(3_000, 1, 300, List.of()));
            long card = Long.lowestOneBit(state.fittingCards(kind, 0));

            long expected = fragmentation.after(kind, 0, card);
            state.place(kind, 0, card);

            assertThat(fragmentation.now(0)).isEqualTo(expected);
        }
    }

    private static double byDefinition(ClusterState state, Mix mix, int node) {
        double sum = 0;
        String model = state.cluster().nodes().get(node).cards().getFirst().model();
        for (int index = 0; index < mix.typicals().size(); index++) {
            Typical typical = mix.typicals().get(index);
            int fitting = 0;
            int tooFull = 0;
            for (int card = state.firstCard(node); card < state.firstCard(node + 1); card++) {
                boolean fits = state.cardMilli(card) >= typical.milli();
                fitting += fits ? 1 : 0;
                tooFull += fits ? 0 : state.cardMilli(card);
            }
            boolean taken = typical.cards() > 0
                    && (typical.models().isEmpty() || typical.models().contains(model))
                    && state.cpuLeft(node) >= typical.cpuMilli()
                    && fitting >= typical.cards();
            sum += mix.weights().get(index) * (double) (taken ? tooFull : state.milliLeft(node)) / mix.total();
        }
        return sum;
    }

    private static Shape shape(SplittableRandom random) {
        List<String> models = random.nextInt(4) == 0 ? List.of("A") : List.of();
        long cpu = 500L * random.nextInt(20);
        return switch (random.nextInt(5)) {
            case 0 -> shape(cpu, 0, 0, models);
            case 1 -> shape(cpu, 2, 1000, models);
            case 2 -> shape(cpu, 1, 1000, models);
            default -> shape(cpu, 1, 10 * (1 + random.nextInt(99)), models);
        };
    }

    private static Shape shape(long cpuMilli, int cards, int milli, List<String> models) {
        return new Shape(cpuMilli, GIB, CardDemand.shares(cards, milli), Constraints.ofModels(models));
    }

    private static Node node(String model, long cpuMilli, int cards) {
        return node(0, model, cpuMilli, cards);
    }

    private static Node node(int index, String model, long cpuMilli, int cards) {
        Node.Room room = new Node.Room(cpuMilli, 512 * GIB, 100);
        return Node.plain("node" + index, room, Collections.nCopies(cards, Card.free(model, 0)));
    }
}
