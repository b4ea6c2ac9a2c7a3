package dev.lamina.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What dominant-resource fairness promises, on work that never ends: whoever is first in the order gets one more until nothing fits. */
class DominantShareTest {
    private static final Cluster CLUSTER = Stock.nodesOf8("A100", "T4");
    private static final int SEEDS = 60;

    /** One queue's work: what each member asks, and on which model. */
    private record Work(Shape shape, int model) {}

    @Test
    void givesEveryQueueAtLeastItsPartOfAnEvenDivision() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Work> work = work(new SplittableRandom(seed));

            int[] members = filled(work, weights(work.size()));

            for (int queue = 0; queue < work.size(); queue++) {
                assertThat(members[queue])
                        .as("seed %d, queue %d", seed, queue)
                        .isGreaterThanOrEqualTo(membersOfAnEvenPart(work.get(queue), work.size()) - 1);
            }
        }
    }

    @Test
    void givesNobodyMoreForAskingForMoreThanItNeeds() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Work> honest = work(random);
            Work first = honest.getFirst();
            List<Work> lying = new ArrayList<>(honest);
            long more = 500L * (1 + random.nextInt(8));
            lying.set(
                    0,
                    new Work(
                            new Shape(
                                    first.shape().cpuMilli() + more,
                                    first.shape().memoryBytes() + random.nextInt(8) * Stock.GIB,
                                    first.shape().cards(),
                                    Constraints.ANYWHERE),
                            first.model()));

            int asked = filled(honest, weights(honest.size()))[0];
            int claimed = filled(lying, weights(honest.size()))[0];

            // Members are whole, so the last one may go either way.
            assertThat(claimed).as("seed %d", seed).isLessThanOrEqualTo(asked + 1);
        }
    }

    @Test
    void dividesByWeight() {
        List<Work> work = List.of(new Work(Stock.slice(100, 1), 0), new Work(Stock.slice(100, 1), 0));

        assertThat(filled(work, new int[] {3, 1})).containsExactly(60, 20);
    }

    @Test
    void comparesWorkOnDifferentResourcesByTheLargerPart() {
        Work cores = new Work(new Shape(16_000, Stock.GIB, CardDemand.NONE, Constraints.ANYWHERE), -1);
        Work cards = new Work(new Shape(1_000, Stock.GIB, CardDemand.shares(1, 1000), Constraints.ANYWHERE), 0);

        // 128 cores: an eighth of them for each member of one, an eighth of the A100s for each member of the other.
        assertThat(filled(List.of(cores, cards), weights(2))).containsExactly(7, 8);
    }

    @Test
    void comparesFractionsExactlyWhereDoublesCannot() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 10_000; round++) {
            long a = random.nextLong(1L << 50);
            long b = 1 + random.nextLong(1L << 50);
            long c = round % 3 == 0 ? a + 1 : random.nextLong(1L << 50);
            long d = round % 3 == 0 ? b + 1 : 1 + random.nextLong(1L << 50);
            int exact = BigInteger.valueOf(a)
                    .multiply(BigInteger.valueOf(d))
                    .compareTo(BigInteger.valueOf(c).multiply(BigInteger.valueOf(b)));

            assertThat(Integer.signum(Shares.compare(a, b, c, d))).isEqualTo(exact);
        }
    }

    private static int[] weights(int count) {
        int[] weights = new int[count];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static List<Work> work(SplittableRandom random) {
        List<Work> work = new ArrayList<>();
        int queues = 2 + random.nextInt(4);
        for (int queue = 0; queue < queues; queue++) {
            int model = random.nextInt(3) - 1;
            CardDemand demand = model < 0 ? CardDemand.NONE : CardDemand.shares(1, 50 * (1 + random.nextInt(8)));
            work.add(new Work(
                    new Shape(
                            250L * (1 + random.nextInt(8)),
                            Stock.GIB * (1 + random.nextInt(8)),
                            demand,
                            Constraints.ANYWHERE),
                    model));
        }
        return work;
    }

    /** How many members of each kind of work run when whoever is first gets the next, until nobody's fits. */
    private static int[] filled(List<Work> work, int[] weights) {
        List<QueueSpec> specs = new ArrayList<>();
        for (int queue = 0; queue < work.size(); queue++) {
            Quota quota = new Quota(0, Quota.UNLIMITED, weights[queue], Quota.UNLIMITED);
            specs.add(new QueueSpec("q" + queue, "", weights[queue], Map.of(), quota));
        }
        QueueLedger ledger = new QueueLedger(QueueTree.of(specs), CLUSTER);
        List<Integer> open = new ArrayList<>();
        int[] charges = new int[work.size()];
        for (int queue = 0; queue < work.size(); queue++) {
            charges[queue] =
                    ledger.charge(work.get(queue).shape(), work.get(queue).model(), 1);
            open.add(queue);
        }
        int[] members = new int[work.size()];
        while (!open.isEmpty()) {
            open.sort((a, b) -> ledger.compare(
                    ledger.tree().queue("q" + a), charges[a], ledger.tree().queue("q" + b), charges[b]));
            int next = open.getFirst();
            ledger.add(ledger.payer("q" + next, "", true), charges[next]);
            members[next]++;
            if (!fits(work, members)) {
                ledger.remove(ledger.payer("q" + next, "", true), charges[next]);
                members[next]--;
                open.removeFirst();
            }
        }
        return members;
    }

    /** Nodes do not matter here: 128 cores, 1024 GiB, 8 cards of each model. */
    private static boolean fits(List<Work> work, int[] members) {
        long cpu = 0;
        long memory = 0;
        long[] compute = new long[2];
        for (int queue = 0; queue < members.length; queue++) {
            Work of = work.get(queue);
            cpu += members[queue] * of.shape().cpuMilli();
            memory += members[queue] * of.shape().memoryBytes();
            if (of.model() >= 0) {
                compute[of.model()] += members[queue] * of.shape().cardMilli();
            }
        }
        return cpu <= 128_000 && memory <= 1024 * Stock.GIB && compute[0] <= 8000 && compute[1] <= 8000;
    }

    private static int membersOfAnEvenPart(Work work, int queues) {
        Shape shape = work.shape();
        long most = Math.min(128_000 / queues / shape.cpuMilli(), 1024 * Stock.GIB / queues / shape.memoryBytes());
        return (int) (work.model() < 0 ? most : Math.min(most, 8000 / queues / shape.cardMilli()));
    }
}
