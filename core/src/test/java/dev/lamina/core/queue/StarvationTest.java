package dev.lamina.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StarvationTest {
    private static final long ANY = Quota.UNLIMITED;

    @Test
    void givesTheGuaranteeFirstThenRaisesAllEvenlyByWeight() {
        QueueLedger ledger = ledger(
                Stock.queue("a", "", 4, ANY),
                new QueueSpec("b", "", 1, Map.of("A100", new Quota(0, ANY, 3, ANY)), Quota.SPARE),
                Stock.queue("c", "", 0, ANY));

        assertThat(owed(ledger, 8000, 8000, 8000)).containsExactly(4000, 3000, 1000);
        assertThat(owed(ledger, 1000, 8000, 8000)).containsExactly(1000, 5250, 1750);
        assertThat(owed(ledger, 8000, 0, 500)).containsExactly(7500, 0, 500);
    }

    @Test
    void dividesADepartmentsPartAmongItsTeams() {
        QueueLedger ledger = ledger(
                Stock.queue("lab", "", 6, ANY),
                Stock.queue("one", "lab", 2, ANY),
                Stock.queue("two", "lab", 2, 3),
                Stock.queue("shop", "", 2, ANY));

        assertThat(owed(ledger, 8000, 8000, 8000)).containsExactly(3000, 3000, 2000);
    }

    @Test
    void owesNobodyMoreThanItWantsAndAllThatThereIsToThoseWhoWant() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            QueueTree tree = Trees.random(random, List.of("A100"), 8000);
            QueueLedger ledger = new QueueLedger(tree, Stock.nodesOf8("A100"));
            long[] wanted = new long[tree.size()];
            long most = 0;
            for (int queue = 1; queue < tree.size(); queue++) {
                wanted[queue] = tree.leaf(queue) ? random.nextLong(9000) : 0;
            }
            long[] owed = ledger.owedMilli(0, wanted);
            long all = 0;
            for (int queue = 1; queue < tree.size(); queue++) {
                Quota quota = tree.quota(queue, "A100");
                if (tree.leaf(queue)) {
                    all += owed[queue];
                    assertThat(owed[queue])
                            .as("seed %d, queue %s", seed, tree.name(queue))
                            .isBetween(
                                    Math.min(wanted[queue], quota.guaranteeMilli()),
                                    Math.min(wanted[queue], quota.limitMilli()));
                    most += Math.min(wanted[queue], quota.limitMilli());
                }
            }
            assertThat(all)
                    .as("seed %d", seed)
                    .isEqualTo(owed[QueueTree.ROOT])
                    .isLessThanOrEqualTo(Math.min(8000, most));
        }
    }

    @Test
    void saysSinceWhenAQueueWaitsForWhatItIsOwed() {
        QueueLedger ledger = ledger(Stock.queue("a", "", 4, ANY), Stock.queue("b", "", 4, ANY));
        ledger.add(ledger.payer("b", "", true), ledger.charge(Stock.cards(8), 0, 1));
        int a = ledger.payer("a", "", true);
        int two = ledger.charge(Stock.cards(2), 0, 1);
        Starvation starvation = new Starvation(ledger);

        starvation.waits(a, two);
        List<Starvation.Starving> first = starvation.starving(5);
        starvation.waits(a, two);

        assertThat(first).containsExactly(new Starvation.Starving("a", "A100", 0, 2000, 5));
        assertThat(starvation.starving(9)).isEqualTo(first);
        assertThat(starvation.starving(10)).as("nothing waits any more").isEmpty();

        starvation.restore(first);
        starvation.waits(a, two);
        starvation.waits(a, ledger.charge(Stock.cards(8), 0, 1));
        assertThat(starvation.starving(11))
                .as("an earlier decision goes on, and what is more than owed starves nobody")
                .containsExactly(new Starvation.Starving("a", "A100", 0, 4000, 5));
    }

    private static QueueLedger ledger(QueueSpec... specs) {
        return new QueueLedger(QueueTree.of(List.of(specs)), Stock.nodesOf8("A100"));
    }

    /** What the queues without children, by name, are owed when they want these amounts. */
    private static long[] owed(QueueLedger ledger, long... wanted) {
        QueueTree tree = ledger.tree();
        long[] byQueue = new long[tree.size()];
        int[] leaves = IntStream.range(1, tree.size() - 1).filter(tree::leaf).toArray();
        for (int leaf = 0; leaf < leaves.length; leaf++) {
            byQueue[leaves[leaf]] = wanted[leaf];
        }
        long[] owed = ledger.owedMilli(0, byQueue);
        return Arrays.stream(leaves).mapToLong(leaf -> owed[leaf]).toArray();
    }
}
