package dev.lamina.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random trees and work, held to what the rules say when everything is added up anew. */
class QueuePropertyTest {
    private static final List<String> MODELS = List.of("A100", "T4");
    private static final int SEEDS = 150;

    private record Held(int payer, int charge) {}

    /** One random ledger with what it holds. */
    private static final class Case {
        final SplittableRandom random;
        final QueueTree tree;
        final QueueLedger ledger;
        final List<Integer> leaves = new ArrayList<>();
        final List<Held> held = new ArrayList<>();

        Case(long seed) {
            random = new SplittableRandom(seed);
            tree = Trees.random(random, MODELS, 8000);
            Cluster cluster = Stock.nodesOf8(MODELS.toArray(String[]::new));
            ledger = new QueueLedger(tree, cluster);
            for (int queue = 1; queue < tree.size(); queue++) {
                if (tree.leaf(queue)) {
                    leaves.add(queue);
                }
            }
        }

        int leaf() {
            return leaves.get(random.nextInt(leaves.size()));
        }

        int payer() {
            return ledger.payer(tree.name(leaf()), "user" + random.nextInt(3), random.nextInt(3) > 0);
        }

        int charge() {
            int model = random.nextInt(3) - 1;
            return random.nextBoolean()
                    ? ledger.charge(Stock.cards(1 + random.nextInt(2)), model, 1 + random.nextInt(2))
                    : ledger.charge(
                            Stock.slice(50 * random.nextInt(21), Stock.GIB * (1 + random.nextInt(80))), model, 1);
        }

        /** Adds what quotas allow and now and then takes something back. */
        void shuffle(int steps) {
            for (int step = 0; step < steps; step++) {
                Held next = new Held(payer(), charge());
                if (!held.isEmpty() && random.nextInt(3) == 0) {
                    Held gone = held.remove(random.nextInt(held.size()));
                    ledger.remove(gone.payer(), gone.charge());
                } else if (ledger.ask(next.payer(), next.charge()).allowed()) {
                    ledger.add(next.payer(), next.charge());
                    held.add(next);
                }
            }
        }

        boolean inside(int queue, int around) {
            int at = queue;
            while (at > around) {
                at = tree.parent(at);
            }
            return at == around;
        }

        String describe() {
            StringBuilder text = new StringBuilder();
            for (int queue = 0; queue < tree.size(); queue++) {
                text.append(ledger.dominantShare(queue));
                for (int model = 0; model < MODELS.size(); model++) {
                    text.append(' ').append(ledger.computeMilli(queue, model));
                    text.append('/').append(ledger.cardMemoryMilli(queue, model));
                    text.append('/').append(ledger.keptMilli(queue, model));
                }
                text.append('\n');
            }
            for (int leaf : leaves) {
                for (int user = 0; user < 3; user++) {
                    int payer = ledger.payer(tree.name(leaf), "user" + user, true);
                    text.append(ledger.ask(payer, ledger.charge(Stock.cards(8), 0, 1)));
                }
            }
            return text.toString();
        }
    }

    @Test
    void holdsInEveryQueueTheSumOfWhatIsInside() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Case one = new Case(seed);
            one.shuffle(120);
            for (int queue = 0; queue < one.tree.size(); queue++) {
                for (int model = 0; model < MODELS.size(); model++) {
                    assertThat(one.ledger.computeMilli(queue, model))
                            .as("seed %d, queue '%s'", seed, one.tree.name(queue))
                            .isEqualTo(sum(one, queue, model));
                }
            }
        }
    }

    private static long sum(Case one, int queue, int model) {
        return one.held.stream()
                .filter(held -> one.inside(one.ledger.queueOf(held.payer()), queue))
                .filter(held -> one.ledger.modelOf(held.charge()) == model)
                .mapToLong(held -> one.ledger.computeMilliOf(held.charge()))
                .sum();
    }

    @Test
    void comesBackFromAnySequenceOfChanges() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Case one = new Case(seed);
            one.shuffle(40);
            String before = one.describe();
            List<Held> held = List.copyOf(one.held);
            int outer = one.ledger.checkpoint();
            one.shuffle(40);
            String middle = one.describe();
            List<Held> heldThen = List.copyOf(one.held);
            int inner = one.ledger.checkpoint();
            one.shuffle(40);
            one.ledger.rollback(inner);
            assertThat(one.describe()).as("seed %d", seed).isEqualTo(middle);
            one.held.clear();
            one.held.addAll(heldThen);
            one.ledger.checkpoint();
            one.shuffle(40);
            one.ledger.commit();
            one.ledger.rollback(outer);
            assertThat(one.describe()).as("seed %d", seed).isEqualTo(before);
            one.held.clear();
            one.held.addAll(held);
            one.held.forEach(each -> one.ledger.remove(each.payer(), each.charge()));
            assertThat(one.ledger.dominantShare(QueueTree.ROOT)).isZero();
        }
    }

    @Test
    void keepsLimitsAndWhatCannotBeStoppedWithinGuarantees() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Case one = new Case(seed);
            one.shuffle(200);
            for (int queue = 1; queue < one.tree.size(); queue++) {
                for (int model = 0; model < MODELS.size(); model++) {
                    Quota quota = one.tree.quota(queue, MODELS.get(model));
                    assertThat(one.ledger.computeMilli(queue, model)).isLessThanOrEqualTo(quota.limitMilli());
                    assertThat(one.ledger.cardMemoryMilli(queue, model)).isLessThanOrEqualTo(quota.limitMilli());
                    assertThat(one.ledger.keptMilli(queue, model)).isLessThanOrEqualTo(quota.guaranteeMilli());
                }
            }
        }
    }

    @Test
    void ordersQueuesTheSameWayWhicheverIsAskedFirst() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Case one = new Case(seed);
            one.shuffle(80);
            for (int a : one.leaves) {
                for (int b : one.leaves) {
                    ordersTheSameWay(one, a, b);
                }
            }
        }
    }

    private static void ordersTheSameWay(Case one, int a, int b) {
        int charge = one.ledger.charge(Stock.cards(1), 0, 1);
        int order = one.ledger.compare(a, charge, b, charge);
        assertThat(order).isEqualTo(-one.ledger.compare(b, charge, a, charge));
        assertThat(order == 0).isEqualTo(a == b);
        for (int c : one.leaves) {
            boolean chain = order < 0 && one.ledger.compare(b, charge, c, charge) < 0;
            assertThat(!chain || one.ledger.compare(a, charge, c, charge) < 0)
                    .as("%d before %d before %d", a, b, c)
                    .isTrue();
        }
    }

    @Test
    void takesBackOnlyFromQueuesThatBorrowAndNeverInATurn() {
        int taken = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Case one = new Case(seed);
            one.shuffle(200);
            for (int round = 0; round < 20; round++) {
                taken += takesBack(one, one.leaf(), one.charge()) ? 1 : 0;
            }
        }
        assertThat(taken)
                .as("the test is worth nothing when nothing is taken back")
                .isGreaterThan(100);
    }

    /** Whether something was taken back; then neither side may take anything from the other for what it held before. */
    private static boolean takesBack(Case one, int claimant, int charge) {
        int model = one.ledger.modelOf(charge);
        for (Held victim : one.held) {
            int queue = one.ledger.queueOf(victim.payer());
            if (one.ledger.modelOf(victim.charge()) == model && one.ledger.mayReclaim(claimant, charge, queue)) {
                assertThat(one.ledger.borrows(queue, model)).isTrue();
                int checkpoint = one.ledger.checkpoint();
                one.ledger.remove(victim.payer(), victim.charge());
                one.ledger.add(one.ledger.payer(one.tree.name(claimant), "user0", true), charge);
                assertThat(one.ledger.mayReclaim(queue, victim.charge(), claimant))
                        .as("what was taken back is not taken back again")
                        .isFalse();
                one.ledger.rollback(checkpoint);
                return true;
            }
        }
        return false;
    }

    @Test
    void findsABorrowerInsideEveryQueueThatBorrows() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Case one = new Case(seed);
            one.shuffle(200);
            for (int queue = 1; queue < one.tree.size(); queue++) {
                for (int model = 0; model < MODELS.size(); model++) {
                    int around = queue;
                    int of = model;
                    boolean borrows = one.ledger.borrows(queue, model);
                    boolean inside = one.leaves.stream()
                            .anyMatch(leaf -> one.inside(leaf, around) && one.ledger.borrows(leaf, of));
                    assertThat(!borrows || inside).as("seed %d", seed).isTrue();
                }
            }
        }
    }
}
