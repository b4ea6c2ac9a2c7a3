package dev.lamina.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SliceAccountTest {
    private final SliceAccount account = new SliceAccount(Balance.empty(1), 0);

    @Test
    void countsTheGrowthOfEachSlotOnce() {
        account.observe(reading(0, 1, 100));
        account.observe(reading(0, 1, 100));
        account.observe(reading(1, 1, 5));
        account.observe(reading(0, 1, 150));

        assertThat(account.balance().total().cardNs()).isEqualTo(155);
    }

    @Test
    void countsASlotsNextProcessFromZero() {
        account.observe(reading(0, 1, 100));
        account.retire(0);
        account.observe(reading(0, 2, 30));

        assertThat(account.balance().total().cardNs()).isEqualTo(130);
    }

    @Test
    void ignoresALateReadingOfAProcessThatIsGone() {
        account.observe(reading(0, 1, 100));
        account.observe(reading(0, 2, 30));
        account.observe(reading(0, 1, 90));

        assertThat(account.balance().total().cardNs()).isEqualTo(130);
    }

    @Test
    void addsNothingWhenACounterWentBack() {
        account.observe(reading(0, 1, 100));
        account.observe(reading(0, 1, 40));
        account.observe(reading(0, 1, 110));

        assertThat(account.balance().total().cardNs()).isEqualTo(110);
    }

    @Test
    void goesOnWhereALedgerEnded() {
        account.observe(reading(0, 7, 100));

        SliceAccount next = new SliceAccount(account.balance(), 0);
        next.observe(reading(0, 7, 160));

        assertThat(next.balance().total().cardNs()).isEqualTo(160);
    }

    @Test
    void integratesMemoryOverTime() {
        account.observe(holding(0, 1500));
        account.integrate(1000);
        account.observe(holding(0, 500));
        account.integrate(3000);
        account.retire(0);
        account.integrate(9000);

        assertThat(account.balance().memoryByteSeconds()).isEqualTo(1500 + 1000);
    }

    @Test
    void keepsTheMostThatWasHeldAtOnce() {
        account.observe(holding(0, 300));
        account.observe(holding(1, 400));
        account.observe(holding(0, 10));

        assertThat(account.balance().memoryPeakBytes()).isEqualTo(700);
        assertThat(account.memoryBytes()).isEqualTo(410);
    }

    @Test
    void saysOnceThatSomethingChanged() {
        account.observe(reading(0, 1, 100));

        assertThat(account.takeChanged()).isTrue();
        account.observe(reading(0, 1, 100));
        assertThat(account.takeChanged()).isFalse();
    }

    private static SlotReading reading(int slot, int generation, long cardNs) {
        return new SlotReading(slot, generation, 42, new Use(cardNs, 0, 1, 0, 0, 0, 0, 0), 0, 0);
    }

    private static SlotReading holding(int slot, long bytes) {
        return new SlotReading(slot, 1, 42, Use.NONE, bytes, bytes);
    }
}
