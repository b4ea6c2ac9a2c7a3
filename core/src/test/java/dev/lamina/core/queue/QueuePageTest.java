package dev.lamina.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The worked example of {@code docs/concepts/queue.md}, step by step. */
class QueuePageTest {
    private final QueueTree tree = QueueTree.of(List.of(
            Stock.queue("lab", "", 8, Quota.UNLIMITED),
            Stock.queue("vision", "lab", 4, Quota.UNLIMITED),
            Stock.queue("speech", "lab", 4, Quota.UNLIMITED),
            Stock.queue("services", "", 8, 8)));
    private final QueueLedger ledger = new QueueLedger(tree, Stock.nodesOf8("A100", "A100"));
    private final int vision = ledger.payer("vision", "eve", true);
    private final int speech = ledger.payer("speech", "adam", true);
    private final int services = ledger.payer("services", "", true);
    private final int four = ledger.charge(Stock.cards(4), 0, 1);
    private final int six = ledger.charge(Stock.cards(6), 0, 1);

    @Test
    void lendsAndTakesBackAsThePageSays() {
        assertThat(ledger.ask(vision, four)).as("1").isEqualTo(Verdict.WITHIN);
        ledger.add(vision, four);
        assertThat(ledger.ask(vision, four)).as("2").isEqualTo(Verdict.WITHIN);
        ledger.add(vision, four);
        assertThat(ledger.ask(vision, four)).as("3").isEqualTo(Verdict.BORROWS);
        ledger.add(vision, four);

        assertThat(ledger.ask(services, six)).as("4").isEqualTo(Verdict.WITHIN);
        assertThat(ledger.mayReclaim(queue("services"), six, queue("vision"))).isTrue();
        ledger.remove(vision, four);
        ledger.add(services, six);

        assertThat(ledger.ask(speech, four)).as("5").isEqualTo(Verdict.WITHIN);
        assertThat(ledger.mayReclaim(queue("speech"), four, queue("vision"))).isTrue();
        assertThat(ledger.mayReclaim(queue("speech"), four, queue("services"))).isFalse();
        assertThat(ledger.mayReclaim(queue("services"), ledger.charge(Stock.cards(2), 0, 1), queue("vision")))
                .as("the lab holds the 8 cards that it is guaranteed")
                .isFalse();

        assertThat(ledger.ask(services, four))
                .as("6")
                .isEqualTo(new Verdict.Refused("services", Verdict.Rule.LIMIT, "A100 compute", 4000, 2000));
        assertThat(ledger.ask(ledger.payer("vision", "eve", false), ledger.charge(Stock.cards(5), 0, 1)))
                .as("7")
                .isEqualTo(new Verdict.Refused("vision", Verdict.Rule.GUARANTEE, "A100 compute", 5000, 4000));
        assertThat(ledger.compare(queue("speech"), four, queue("vision"), four))
                .as("8")
                .isNegative();
    }

    private int queue(String name) {
        return tree.queue(name);
    }
}
