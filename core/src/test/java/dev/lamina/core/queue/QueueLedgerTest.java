package dev.lamina.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import dev.lamina.core.request.CardDemand;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueLedgerTest {
    private static final long ANY = Quota.UNLIMITED;

    @Test
    void takesItsGuaranteeThenBorrowsUpToItsLimit() {
        QueueLedger ledger = ledger(Stock.queue("a", "", 2, 4), Stock.queue("b", "", 6, ANY));
        int payer = ledger.payer("a", "eve", true);
        int two = ledger.charge(Stock.cards(2), 0, 1);

        assertThat(ledger.ask(payer, two)).isEqualTo(Verdict.WITHIN);
        ledger.add(payer, two);
        assertThat(ledger.ask(payer, two)).isEqualTo(Verdict.BORROWS);
        ledger.add(payer, two);
        assertThat(ledger.ask(payer, two))
                .isEqualTo(new Verdict.Refused("a", Verdict.Rule.LIMIT, "A100 compute", 2000, 0));
    }

    @Test
    void neverLetsWorkBorrowThatCannotBeStopped() {
        QueueLedger ledger = ledger(Stock.queue("a", "", 2, ANY));
        int stoppable = ledger.payer("a", "eve", true);
        int fixed = ledger.payer("a", "eve", false);
        ledger.add(stoppable, ledger.charge(Stock.cards(4), 0, 1));

        assertThat(ledger.ask(fixed, ledger.charge(Stock.cards(1), 0, 2)))
                .as("what may be stopped does not count against it")
                .isEqualTo(Verdict.BORROWS);
        assertThat(ledger.ask(fixed, ledger.charge(Stock.cards(1), 0, 3)))
                .isEqualTo(new Verdict.Refused("a", Verdict.Rule.GUARANTEE, "A100 compute", 3000, 2000));
    }

    @Test
    void capsAUserThroughEveryQueueAround() {
        Quota capped = new Quota(4000, ANY, 1, 1500);
        QueueTree tree = QueueTree.of(List.of(
                new QueueSpec("team", "", 1, Map.of("A100", capped), Quota.SPARE),
                Stock.queue("x", "team", 2, ANY),
                Stock.queue("y", "team", 2, ANY)));
        QueueLedger ledger = new QueueLedger(tree, Stock.nodesOf8("A100"));
        int one = ledger.charge(Stock.cards(1), 0, 1);
        ledger.add(ledger.payer("x", "eve", true), one);

        assertThat(ledger.ask(ledger.payer("y", "eve", true), one))
                .isEqualTo(new Verdict.Refused("team", Verdict.Rule.USER_CAP, "A100 compute", 1000, 500));
        assertThat(ledger.ask(ledger.payer("y", "adam", true), one)).isEqualTo(Verdict.WITHIN);
    }

    @Test
    void holdsCardMemoryToTheSameQuotaAsCompute() {
        QueueLedger ledger = ledger(Stock.queue("a", "", 1, 1));
        int payer = ledger.payer("a", "", true);
        int hungry = ledger.charge(Stock.slice(100, 60 * Stock.GIB), 0, 1);
        ledger.add(payer, hungry);

        assertThat(ledger.ask(payer, hungry))
                .isEqualTo(new Verdict.Refused("a", Verdict.Rule.LIMIT, "A100 card memory", 750, 250));
    }

    @Test
    void takesBackOnlyWhatIsBorrowedAndOnlyForWhatIsOwed() {
        QueueLedger ledger =
                ledger(Stock.queue("a", "", 4, ANY), Stock.queue("b", "", 2, ANY), Stock.queue("c", "", 2, ANY));
        int a = ledger.tree().queue("a");
        int b = ledger.tree().queue("b");
        int c = ledger.tree().queue("c");
        int two = ledger.charge(Stock.cards(2), 0, 1);
        ledger.add(ledger.payer("b", "", true), ledger.charge(Stock.cards(6), 0, 1));
        ledger.add(ledger.payer("c", "", true), two);

        assertThat(ledger.mayReclaim(a, two, b)).isTrue();
        assertThat(ledger.mayReclaim(a, two, c)).as("c is within its guarantee").isFalse();
        assertThat(ledger.mayReclaim(a, ledger.charge(Stock.cards(5), 0, 1), b))
                .as("more than a is owed")
                .isFalse();
        assertThat(ledger.mayReclaim(c, two, b)).as("c has its guarantee").isFalse();
    }

    @Test
    void lendsInsideADepartmentFirst() {
        QueueLedger ledger = ledger(
                Stock.queue("lab", "", 4, ANY),
                Stock.queue("one", "lab", 2, ANY),
                Stock.queue("two", "lab", 2, ANY),
                Stock.queue("shop", "", 4, ANY));
        int one = ledger.tree().queue("one");
        int two = ledger.tree().queue("two");
        int shop = ledger.tree().queue("shop");
        int pair = ledger.charge(Stock.cards(2), 0, 1);
        ledger.add(ledger.payer("one", "", true), ledger.charge(Stock.cards(4), 0, 1));
        ledger.add(ledger.payer("shop", "", true), ledger.charge(Stock.cards(4), 0, 1));

        assertThat(ledger.ask(ledger.payer("two", "", true), pair)).isEqualTo(Verdict.WITHIN);
        assertThat(ledger.mayReclaim(two, pair, one)).isTrue();
        assertThat(ledger.mayReclaim(two, pair, shop)).isFalse();
        assertThat(ledger.mayReclaim(shop, pair, one))
                .as("the lab as a whole holds what it is guaranteed")
                .isFalse();
    }

    @Test
    void servesWhatIsOwedFirstThenTheLowerDominantShare() {
        QueueLedger ledger = ledger(Stock.queue("a", "", 4, ANY), QueueSpec.spare("b"), QueueSpec.spare("c"));
        int a = ledger.tree().queue("a");
        int b = ledger.tree().queue("b");
        int c = ledger.tree().queue("c");
        int one = ledger.charge(Stock.cards(1), 0, 1);
        ledger.add(ledger.payer("a", "", true), ledger.charge(Stock.cards(3), 0, 1));
        ledger.add(ledger.payer("b", "", true), one);

        assertThat(ledger.compare(a, one, b, one)).isNegative();
        assertThat(ledger.compare(b, one, c, one)).isPositive();
        ledger.add(ledger.payer("a", "", true), one);
        assertThat(ledger.compare(a, one, b, one)).isPositive();
        assertThat(ledger.dominantShare(a)).isEqualTo(0.5);
    }

    @Test
    void leavesWorkWithoutCardsToTheDominantShare() {
        QueueLedger ledger = ledger(Stock.queue("a", "", 0, 0), QueueSpec.spare("b"));
        int cpu = ledger.charge(Stock.shape(CardDemand.NONE), -1, 16);

        assertThat(ledger.ask(ledger.payer("a", "", false), cpu)).isEqualTo(Verdict.WITHIN);
        ledger.add(ledger.payer("a", "", false), cpu);
        assertThat(ledger.dominantShare(ledger.tree().queue("a"))).isEqualTo(0.25);
    }

    @Test
    void letsEverybodyDoAnythingWhereThereAreNoQueues() {
        QueueLedger ledger = new QueueLedger(QueueTree.open(), Stock.nodesOf8("A100"));

        assertThat(ledger.ask(ledger.payer("", "eve", false), ledger.charge(Stock.cards(8), 0, 9)))
                .isEqualTo(Verdict.WITHIN);
    }

    @Test
    void guaranteesNothingToWorkThatNamesNoQueue() {
        QueueLedger ledger = ledger(Stock.queue("a", "", 4, ANY));
        int one = ledger.charge(Stock.cards(1), 0, 1);

        assertThat(ledger.ask(ledger.payer("", "eve", true), one)).isEqualTo(Verdict.BORROWS);
        assertThat(ledger.ask(ledger.payer("", "eve", false), one).allowed()).isFalse();
    }

    @Test
    void saysWhichQueuesThereAreWhenOneIsNot() {
        QueueLedger ledger = ledger(
                Stock.queue("lab", "", 4, ANY), Stock.queue("one", "lab", 2, ANY), Stock.queue("two", "lab", 2, ANY));

        assertThatThrownBy(() -> ledger.payer("three", "", true))
                .isInstanceOf(LaminaException.class)
                .hasMessage("queue three is not there; use one of one, two");
        assertThatThrownBy(() -> ledger.payer("lab", "", true))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("has queues inside");
    }

    private static QueueLedger ledger(QueueSpec... specs) {
        return new QueueLedger(QueueTree.of(List.of(specs)), Stock.nodesOf8("A100"));
    }
}
