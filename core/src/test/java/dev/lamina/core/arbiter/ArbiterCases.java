package dev.lamina.core.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What every mode keeps, and the simulated card that its cases play on. */
abstract class ArbiterCases {
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;

    final SimulatedCard card;

    ArbiterCases(CardMode mode) {
        card = new SimulatedCard(mode);
    }

    final SliceAccount standard(long number, int guarantee, int limit) {
        return card.slice(number, new SliceTerms(guarantee, limit, 1, SliceClass.STANDARD));
    }

    final SliceAccount latency(long number, int guarantee) {
        return card.slice(number, new SliceTerms(guarantee, 1000, 1, SliceClass.LATENCY));
    }

    final SliceAccount bestEffort(long number) {
        return card.slice(number, new SliceTerms(0, 1000, 1, SliceClass.BEST_EFFORT));
    }

    final double percent(SimulatedProcess process, long lastNs) {
        return 100.0 * card.usedNs(process, card.nowNs() - lastNs, card.nowNs()) / lastNs;
    }

    @Test
    void pausesAndResumes() {
        SliceAccount slice = standard(1, 500, 1000);
        SimulatedProcess one = card.process(slice, MS, 4).work();
        card.runFor(SECOND);
        card.arbiter.pause(slice, true);
        card.ring();
        card.runFor(SECOND);
        assertThat(percent(one, SECOND / 2)).isZero();
        card.arbiter.pause(slice, false);
        card.ring();
        card.runFor(SECOND);
        assertThat(percent(one, SECOND / 2)).isGreaterThan(98);
    }

    @Test
    void changesSharesWhileRunning() {
        SliceAccount first = standard(1, 500, 1000);
        SimulatedProcess one = card.process(first, MS, 4).work();
        SimulatedProcess two = card.process(standard(2, 200, 1000), MS, 4).work();
        card.runFor(SECOND);
        card.arbiter.change(first, new SliceTerms(800, 1000, 1, SliceClass.STANDARD));
        card.runFor(2 * SECOND);
        assertThat(percent(one, SECOND)).isCloseTo(80, Offset.offset(3.0));
        assertThat(percent(two, SECOND)).isCloseTo(20, Offset.offset(1.5));
    }

    @Test
    void leavesASliceAloneOnTheCardInPeace() {
        SimulatedProcess alone =
                card.process(standard(1, 100, 1000), MS / 10, 1).work();
        card.runFor(2 * SECOND);
        assertThat(card.steps).as("arbiter steps in two seconds").isLessThan(5);
        assertThat(percent(alone, SECOND)).isGreaterThan(80);
    }

    @Test
    void givesBestEffortWhatOthersLeave() {
        SimulatedProcess batch = card.process(bestEffort(1), MS, 4).work();
        SimulatedProcess capped = card.process(standard(2, 400, 400), MS, 4).work();
        card.runFor(3 * SECOND);
        assertThat(percent(capped, SECOND)).isCloseTo(40, Offset.offset(1.0));
        assertThat(percent(batch, SECOND)).isGreaterThan(55);
    }

    @Test
    void goesOnBesideAStoppedProcessAndTakesItBackLater() {
        SimulatedProcess one = card.process(standard(1, 500, 1000), MS, 4).work();
        SimulatedProcess two = card.process(standard(2, 500, 1000), MS, 4).work();
        card.runFor(SECOND);
        one.stop();
        card.runFor(SECOND);
        assertThat(percent(two, SECOND / 2)).isGreaterThan(95);
        one.resume();
        card.ring();
        card.runFor(2 * SECOND);
        assertThat(percent(two, SECOND / 2)).isCloseTo(50, Offset.offset(2.0));
    }
}
