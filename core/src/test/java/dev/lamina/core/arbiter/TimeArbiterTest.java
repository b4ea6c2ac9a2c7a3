package dev.lamina.core.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several slices' commands in flight, on a card that runs those of n processes side by side, each at an n-th of its speed. */
class TimeArbiterTest extends ArbiterCases {
    TimeArbiterTest() {
        super(CardMode.TIME);
    }

    @ParameterizedTest
    @CsvSource({
        "700,300,10000000,4", "700,300,1000000,4", "700,300,100000,4", "700,300,1000000,1", "700,300,100000,1",
        "900,100,10000000,4", "900,100,1000000,4", "900,100,100000,4", "500,500,1000000,4", "500,500,100000,1"
    })
    void sharesACardByGuaranteeInEveryWindow(int first, int second, long kernelNs, int depth) {
        SimulatedProcess one = card.process(standard(1, first, 1000), kernelNs, depth);
        SimulatedProcess two = card.process(standard(2, second, 1000), kernelNs, depth);
        one.work();
        two.work();
        card.runFor(SECOND);
        for (int window = 0; window < 5; window++) {
            card.runFor(SECOND);
            double sum = percent(one, SECOND) + percent(two, SECOND);
            double tolerance = 1.0 + 200.0 * kernelNs / SECOND;
            assertThat(100 * percent(one, SECOND) / sum).isCloseTo(first / 10.0, Offset.offset(tolerance));
            assertThat(sum).isGreaterThan(depth > 1 ? 98 : 85);
        }
    }

    @ParameterizedTest
    @CsvSource({"700,300", "900,100", "500,500"})
    void chargesEachForWhatItHadOfTheCardAndAllForWhatTheyHadTogether(int first, int second) {
        SliceAccount one = standard(1, first, 1000);
        SliceAccount two = standard(2, second, 1000);
        SimulatedProcess large = card.process(one, MS, 4).work();
        SimulatedProcess small = card.process(two, MS / 2, 4).work();
        card.runFor(4 * SECOND);
        large.rest();
        small.rest();
        card.runFor(SECOND);
        card.ring();
        card.runFor(SECOND);
        long hadByLarge = card.usedNs(large, 0, card.nowNs());
        long hadBySmall = card.usedNs(small, 0, card.nowNs());
        assertThat(large.chargedNs()).isCloseTo(hadByLarge, Offset.offset(2 * MS));
        assertThat(small.chargedNs()).isCloseTo(hadBySmall, Offset.offset(2 * MS));
        assertThat(large.chargedNs() + small.chargedNs()).isLessThanOrEqualTo(hadByLarge + hadBySmall);
        assertThat(large.cardNs() + small.cardNs())
                .as("what the two count themselves, side by side")
                .isGreaterThan(hadByLarge + hadBySmall + 100 * MS);
        assertThat(large.examinedNs()).isEqualTo(large.cardNs());
    }

    @Test
    void keepsCommandsOfBothInFlight() {
        card.process(standard(1, 700, 1000), MS, 4).work();
        card.process(standard(2, 300, 1000), MS, 4).work();
        card.runFor(4 * SECOND);
        long besideNs = card.executed.stream()
                .filter(part -> part.beside() == 2)
                .mapToLong(part -> part.endNs() - part.startNs())
                .sum();
        // Both count each of its moments: 30 % of the card side by side takes 60 % of the time.
        assertThat(besideNs / 2.0 / (4.0 * SECOND)).isGreaterThan(0.5);
    }

    @Test
    void sharesAmongThreeAndEight() {
        int[][] splits = {{500, 300, 200}, {120, 120, 120, 120, 120, 120, 120, 120}, {600, 200, 100}};
        for (int[] split : splits) {
            SimulatedCard fresh = new SimulatedCard(CardMode.TIME);
            List<SimulatedProcess> all = new ArrayList<>();
            int weights = 0;
            for (int i = 0; i < split.length; i++) {
                SliceAccount slice = fresh.slice(i, new SliceTerms(split[i], 1000, 1, SliceClass.STANDARD));
                all.add(fresh.process(slice, MS, 4).work());
                weights += split[i];
            }
            fresh.runFor(3 * SECOND);
            for (int i = 0; i < split.length; i++) {
                double got = 100.0 * fresh.usedNs(all.get(i), fresh.nowNs() - SECOND, fresh.nowNs()) / SECOND;
                assertThat(got)
                        .as("%d of %d", i, split.length)
                        .isCloseTo(100.0 * split[i] / weights, Offset.offset(1.2));
            }
        }
    }

    @Test
    void dividesASlicesShareAmongItsProcessesAndCountsThemOnce() {
        SliceAccount crowd = standard(1, 500, 1000);
        SimulatedProcess first = card.process(crowd, MS, 4).work();
        SimulatedProcess second = card.process(crowd, MS, 4).work();
        SimulatedProcess single = card.process(standard(2, 500, 1000), MS, 4).work();
        card.runFor(3 * SECOND);
        assertThat(percent(first, SECOND) + percent(second, SECOND)).isCloseTo(50, Offset.offset(1.5));
        assertThat(percent(single, SECOND)).isCloseTo(50, Offset.offset(1.5));
    }

    @Test
    void lendsWhatIsIdleAndGivesItBackAtOnce() {
        SimulatedProcess borrower = card.process(standard(1, 300, 1000), MS, 4);
        SimulatedProcess owner = card.process(standard(2, 700, 1000), MS, 1);
        borrower.work();
        for (int wake = 0; wake < 50; wake++) {
            card.runFor(100 * MS + wake * 317_000L);
            owner.burst(3);
        }
        assertThat(percent(borrower, 2 * SECOND)).isGreaterThan(90);
        for (int i = 0; i < owner.waitsNs.size(); i++) {
            assertThat(owner.waitsNs.get(i)).as("wait %d", i).isLessThan(MS);
        }
    }

    @Test
    void holdsALimitAlthoughTheCardIsIdle() {
        SimulatedProcess capped = card.process(standard(1, 200, 300), MS, 4).work();
        SimulatedProcess other = card.process(standard(2, 200, 500), MS, 1).work();
        card.runFor(3 * SECOND);
        assertThat(percent(capped, SECOND)).isCloseTo(30, Offset.offset(1.0));
        assertThat(percent(other, SECOND)).isCloseTo(50, Offset.offset(1.0));
    }

    @Test
    void servesALatencySliceBeforeABatchButKeepsEveryGuarantee() {
        SimulatedProcess control = card.process(latency(1, 200), MS, 1);
        SimulatedProcess batch = card.process(bestEffort(2), MS, 4).work();
        SimulatedProcess steady = card.process(standard(3, 500, 1000), MS, 4).work();
        List<Long> doneNs = new ArrayList<>();
        for (int period = 0; period < 200; period++) {
            long fromNs = card.nowNs();
            control.burst(2);
            card.runFor(20 * MS);
            doneNs.add(control.idleSinceNs() - fromNs);
        }
        doneNs.sort(null);
        assertThat(doneNs.get(doneNs.size() * 99 / 100 - 1))
                .as("99th percentile of two kernels of 1 ms beside what two others had in flight")
                .isLessThan(5 * MS);
        assertThat(doneNs.getLast()).isLessThan(6 * MS);
        assertThat(percent(steady, SECOND)).isGreaterThan(84);
        assertThat(percent(batch, SECOND)).isBetween(0.5, 2.5);
    }

    @Test
    void keepsALatencySliceThatWantsEverythingWithinItsShareBesideAStandardOne() {
        SimulatedProcess greedy = card.process(latency(1, 300), MS, 4).work();
        SimulatedProcess steady = card.process(standard(2, 700, 1000), MS, 4).work();
        card.runFor(4 * SECOND);
        assertThat(percent(greedy, SECOND)).isCloseTo(30, Offset.offset(2.0));
        assertThat(percent(steady, SECOND)).isGreaterThan(67);
    }

    @ParameterizedTest
    @CsvSource({"900,100,20000", "700,300,20000", "500,500,20000", "900,100,40000"})
    void doesNotShrinkTheShareOfAProgramThatWaitsForEachShortResult(int first, int second, long thinkNs) {
        SimulatedProcess waits = card.process(standard(1, first, 1000), MS / 10, 1, thinkNs);
        SimulatedProcess queues = card.process(standard(2, second, 1000), MS / 10, 4);
        waits.work();
        queues.work();
        card.runFor(2 * SECOND);
        double sum = percent(waits, SECOND) + percent(queues, SECOND);
        assertThat(100 * percent(waits, SECOND) / sum).isCloseTo(first / 10.0, Offset.offset(2.0));
    }

    @Test
    void chargesTheOthersOnlyForTheirsWhenOneOfThemDiesOnTheCard() {
        SliceAccount first = standard(1, 500, 1000);
        SimulatedProcess dies = new SimulatedProcess(card, MS, 4, 0);
        Runner runner = card.arbiter.add(first, dies, card.nowNs());
        SimulatedProcess lives = card.process(standard(2, 500, 1000), MS, 4).work();
        dies.work();
        card.runFor(SECOND);
        dies.stop();
        card.arbiter.remove(runner, card.nowNs());
        card.ring();
        card.runFor(SECOND);
        assertThat(percent(lives, SECOND / 2)).isGreaterThan(98);
        long hadByBoth = card.usedNs(dies, 0, card.nowNs()) + card.usedNs(lives, 0, card.nowNs());
        assertThat(dies.chargedNs() + lives.chargedNs()).isLessThanOrEqualTo(hadByBoth);
        assertThat(dies.chargedNs()).isCloseTo(card.usedNs(dies, 0, card.nowNs()), Offset.offset(4 * MS));
    }

    @Test
    void leavesTheBooksToTheArbiterThatFollowsIt() {
        SimulatedProcess one = card.process(standard(1, 700, 1000), MS, 4).work();
        SimulatedProcess two = card.process(standard(2, 300, 1000), MS, 4).work();
        card.runFor(SECOND);
        long chargedBefore = one.chargedNs() + two.chargedNs();
        card.replaceArbiter(0);
        card.runFor(SECOND);
        one.rest();
        two.rest();
        card.runFor(SECOND);
        card.ring();
        card.runFor(MS);
        long had = card.usedNs(one, 0, card.nowNs()) + card.usedNs(two, 0, card.nowNs());
        assertThat(chargedBefore).isGreaterThan(9 * SECOND / 10);
        // What was not divided yet when the first one ended counts in full.
        assertThat(one.chargedNs() + two.chargedNs()).isBetween(had - 2 * MS, had + 6 * MS);
        assertThat(percent(one, 2 * SECOND)).isGreaterThan(percent(two, 2 * SECOND));
    }

    @Test
    void chargesASpatialSliceForThePartOfTheCardThatItRunsOn() {
        SliceTerms third = new SliceTerms(300, 300, 1, SliceClass.STANDARD, CardMode.SPATIAL);
        SliceAccount slice = card.slice(1, third);
        SimulatedProcess one = card.process(slice, MS, 4).work();
        card.runFor(SECOND);
        one.rest();
        card.runFor(SECOND);
        card.ring();
        card.runFor(MS);
        assertThat(one.cardNs()).isGreaterThan(9 * SECOND / 10);
        assertThat(one.chargedNs()).isCloseTo(one.cardNs() * 3 / 10, Offset.offset(MS));
    }
}
