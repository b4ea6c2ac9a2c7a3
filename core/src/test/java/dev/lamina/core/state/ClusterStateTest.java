package dev.lamina.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.FreeSharing;
import dev.lamina.core.cluster.Health;
import dev.lamina.core.cluster.Layout;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.VendorLayouts;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import dev.lamina.core.slice.SliceClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterStateTest {
    private static final long GIB = 1L << 30;

    @Test
    void putsBackEverythingThatWasTriedSinceTheCheckpoint() {
        ClusterState state = new ClusterState(cluster(FreeSharing.INSTANCE));
        int half = state.intern(share(1, 500, 2 * GIB));
        int first = state.place(half, 0, 0b01);
        String before = describe(state);

        int checkpoint = state.checkpoint();
        state.remove(first);
        state.place(half, 1, 0b10);
        state.rollback(checkpoint);

        assertThat(describe(state)).isEqualTo(before);
        assertThat(state.nodeOf(first)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void comesBackFromAnySequenceOfPlacementsAndRemovals(long seed) {
        for (Layout layout : List.of(FreeSharing.INSTANCE, VendorLayouts.MIG_A100_40GB, VendorLayouts.ASCEND_910A)) {
            ClusterState state = new ClusterState(cluster(layout));
            SplittableRandom random = new SplittableRandom(seed);
            shuffle(state, random, 30);
            String before = describe(state);
            int outer = state.checkpoint();
            shuffle(state, random, 30);
            String middle = describe(state);
            int inner = state.checkpoint();
            shuffle(state, random, 30);
            state.rollback(inner);
            assertThat(describe(state)).as("seed %d, %s", seed, layout.name()).isEqualTo(middle);
            state.checkpoint();
            shuffle(state, random, 30);
            state.commit();
            state.rollback(outer);
            assertThat(describe(state)).as("seed %d, %s", seed, layout.name()).isEqualTo(before);
        }
    }

    @Test
    void wantsDistinctCardsForSeveralShares() {
        ClusterState state = new ClusterState(cluster(FreeSharing.INSTANCE));
        int twoHalves = state.intern(share(2, 500, 0));
        state.place(twoHalves, 0, 0b11);
        state.place(state.intern(share(1, 400, 0)), 0, 0b01);

        assertThat(state.fits(twoHalves, 0)).isFalse();
        assertThat(state.fits(twoHalves, 1)).isTrue();
    }

    @Test
    void letsNobodyBesideAnExclusiveMemberEvenForMemoryAlone() {
        ClusterState state = new ClusterState(cluster(FreeSharing.INSTANCE));
        CardDemand.Terms alone = new CardDemand.Terms(SliceClass.STANDARD, true);
        int exclusive = state.intern(shape(new CardDemand(1, 300, 300, CardMemory.UNCONSTRAINED, alone)));
        int memoryOnly = state.intern(shape(new CardDemand(
                1, 0, 100, new CardMemory.Bytes(GIB), new CardDemand.Terms(SliceClass.BEST_EFFORT, false))));
        state.place(exclusive, 0, 0b01);
        state.place(memoryOnly, 0, 0b10);

        assertThat(state.fittingCards(memoryOnly, 0)).isEqualTo(0b10);
        assertThat(state.fits(exclusive, 0)).isFalse();
        assertThatThrownBy(() -> state.place(memoryOnly, 0, 0b01)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sellsCardMemoryOnce() {
        ClusterState state = new ClusterState(cluster(FreeSharing.INSTANCE));
        int most = state.intern(
                shape(new CardDemand(1, 100, 100, new CardMemory.FractionOfCard(600), CardDemand.Terms.SHARED)));
        state.place(most, 0, 0b01);

        assertThat(state.fittingCards(most, 0)).isEqualTo(0b10);
    }

    @Test
    void givesNothingNewToABrokenCard() {
        Card broken = new Card("A100", 40 * GIB, 1000, Health.FAILED, FreeSharing.INSTANCE);
        Node node = Node.plain("node", new Node.Room(8000, 64 * GIB, 10), List.of(broken));
        ClusterState state = new ClusterState(Cluster.flat(List.of(node)));

        assertThat(state.fits(state.intern(share(1, 100, 0)), 0)).isFalse();
    }

    private static void shuffle(ClusterState state, SplittableRandom random, int steps) {
        for (int step = 0; step < steps; step++) {
            int kind = state.intern(
                    share(1 + random.nextInt(2), 100 * (1 + random.nextInt(10)), 4 * GIB * random.nextInt(3)));
            int node = random.nextInt(state.nodes());
            int row = state.assignmentLimit() == 0 ? -1 : random.nextInt(state.assignmentLimit());
            if (random.nextInt(3) == 0 && state.alive(row)) {
                state.remove(row);
            } else if (state.fits(kind, node)) {
                long cards = state.fittingCards(kind, node);
                long chosen = Long.lowestOneBit(cards);
                state.place(
                        kind,
                        node,
                        state.kinds().cards(kind) == 2 ? chosen | Long.lowestOneBit(cards & ~chosen) : chosen);
            }
        }
    }

    private static Cluster cluster(Layout layout) {
        List<Node> nodes = new ArrayList<>();
        for (int node = 0; node < 4; node++) {
            Card card = new Card("A100", 40 * GIB, 1000, Health.HEALTHY, layout);
            nodes.add(Node.plain("node" + node, new Node.Room(64_000, 256 * GIB, 40), Collections.nCopies(2, card)));
        }
        return Cluster.flat(nodes);
    }

    private static Shape share(int count, int milli, long bytes) {
        CardMemory memory = bytes == 0 ? CardMemory.UNCONSTRAINED : new CardMemory.Bytes(bytes);
        return shape(new CardDemand(count, milli, milli, memory, CardDemand.Terms.SHARED));
    }

    private static Shape shape(CardDemand cards) {
        return new Shape(1000, GIB, cards, Constraints.ANYWHERE);
    }

    private static String describe(ClusterState state) {
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < state.nodes(); node++) {
            text.append(state.cpuLeft(node))
                    .append(' ')
                    .append(state.memoryLeft(node))
                    .append(' ')
                    .append(state.podsLeft(node));
            text.append(' ').append(state.milliLeft(node)).append(':');
            for (int card = state.firstCard(node); card < state.firstCard(node + 1); card++) {
                text.append(' ').append(state.cardMilli(card)).append('/').append(state.cardBytes(card));
                text.append('/')
                        .append(state.holders(card))
                        .append(state.cardTakes(card, 142))
                        .append(state.cardTakes(card, 500));
            }
            for (int form = 0; form < Kinds.FORMS; form++) {
                text.append(' ').append(state.formsOn(node, form));
            }
            text.append('\n');
        }
        return text.append(state.usedMilli())
                .append(' ')
                .append(state.running())
                .toString();
    }
}
