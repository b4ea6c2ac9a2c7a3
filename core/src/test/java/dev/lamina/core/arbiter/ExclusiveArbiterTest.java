package dev.lamina.core.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExclusiveArbiterTest extends ArbiterCases {
    ExclusiveArbiterTest() {
        super(CardMode.EXCLUSIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "700,300,10000000,4", "700,300,10000000,1", "700,300,1000000,4", "700,300,1000000,1",
        "700,300,100000,4", "700,300,100000,1", "900,100,10000000,1", "900,100,1000000,4",
        "500,500,1000000,1", "500,500,10000000,4", "900,100,100000,1"
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
            double tolerance = 1.0 + 100.0 * kernelNs / SECOND;
            assertThat(100 * percent(one, SECOND) / sum).isCloseTo(first / 10.0, Offset.offset(tolerance));
            assertThat(sum).isGreaterThan(kernelNs >= MS ? 93 : 75);
        }
    }

    @ParameterizedTest
    @CsvSource({"900,100,20000", "700,300,20000", "500,500,20000", "900,100,40000"})
    void doesNotShrinkTheShareOfAProgramThatWaitsForEachShortResult(int first, int second, long thinkNs) {
        SimulatedProcess waits = card.process(standard(1, first, 1000), MS / 10, 1, thinkNs);
        SimulatedProcess queues = card.process(standard(2, second, 1000), MS / 10, 4);
        waits.work();
        queues.work();
        card.runFor(SECOND);
        for (int window = 0; window < 5; window++) {
            card.runFor(SECOND);
            double sum = percent(waits, SECOND) + percent(queues, SECOND);
            assertThat(100 * percent(waits, SECOND) / sum).isCloseTo(first / 10.0, Offset.offset(1.0));
        }
    }

    @ParameterizedTest
    @CsvSource({"900,100,30,1", "900,100,60,3", "900,100,100,6", "700,300,20,2", "500,500,20,2", "100,900,60,3"})
    void keepsTheClaimOfAProgramThatItsHostStopsForAMoment(int first, int second, int everyMs, int forMs) {
        SimulatedProcess hindered = card.process(standard(1, first, 1000), MS / 10, 4);
        SimulatedProcess other = card.process(standard(2, second, 1000), MS / 10, 4);
        other.work();
        SplittableRandom random = new SplittableRandom(7);
        for (long atNs = 0; atNs < 6 * SECOND; ) {
            card.in(atNs, hindered::work);
            atNs += random.nextLong(2L * everyMs * MS);
            card.in(atNs, hindered::rest);
            atNs += random.nextLong(2L * forMs * MS);
        }
        card.runFor(SECOND);
        double share = 0;
        for (int window = 0; window < 5; window++) {
            card.runFor(SECOND);
            double sum = percent(hindered, SECOND) + percent(other, SECOND);
            share += 100 * percent(hindered, SECOND) / sum / 5;
        }
        assertThat(share).isCloseTo(first / 10.0, Offset.offset(0.3));
    }

    @ParameterizedTest
    @CsvSource({"130000,25", "250000,18", "400000,8", "1000000,4"})
    void givesAProgramTheCardWhenItComesBackWithTheBetterClaim(long thinkNs, double atLeastPercent) {
        SimulatedProcess returns = card.process(standard(1, 700, 1000), MS / 10, 1, thinkNs);
        SimulatedProcess queues = card.process(standard(2, 300, 1000), MS / 10, 4);
        returns.work();
        queues.work();
        card.runFor(4 * SECOND);
        assertThat(percent(returns, SECOND)).isGreaterThan(atLeastPercent);
        // Pauses are forgiven in part, so that its neighbour pays a tenth of its share for them.
        assertThat(percent(queues, SECOND)).isGreaterThan(26.5);
    }

    @Test
    void sharesAmongThreeAndEight() {
        int[][] splits = {{500, 300, 200}, {120, 120, 120, 120, 120, 120, 120, 120}};
        for (int[] split : splits) {
            SimulatedCard fresh = new SimulatedCard();
            List<SimulatedProcess> all = new ArrayList<>();
            for (int i = 0; i < split.length; i++) {
                SliceAccount slice = fresh.slice(i, new SliceTerms(split[i], 1000, 1, SliceClass.STANDARD));
                all.add(fresh.process(slice, MS, 4).work());
            }
            fresh.runFor(3 * SECOND);
            long total = 0;
            int weights = 0;
            for (int i = 0; i < split.length; i++) {
                total += fresh.usedNs(all.get(i), fresh.nowNs() - SECOND, fresh.nowNs());
                weights += split[i];
            }
            for (int i = 0; i < split.length; i++) {
                double got = 100.0 * fresh.usedNs(all.get(i), fresh.nowNs() - SECOND, fresh.nowNs()) / total;
                assertThat(got).isCloseTo(100.0 * split[i] / weights, Offset.offset(1.1));
            }
        }
    }

    @Test
    void lendsWhatIsIdleAndGivesItBackAfterOneKernel() {
        SimulatedProcess borrower = card.process(standard(1, 300, 1000), 10 * MS, 4);
        SimulatedProcess owner = card.process(standard(2, 700, 1000), MS, 1);
        borrower.work();
        for (int wake = 0; wake < 50; wake++) {
            card.runFor(100 * MS + wake * 317_000L);
            owner.burst(3);
        }
        assertThat(percent(borrower, 2 * SECOND)).isGreaterThan(90);
        for (int i = 0; i < owner.waitsNs.size(); i++) {
            assertThat(owner.waitsNs.get(i)).as("wait " + i).isLessThan(11 * MS);
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
        for (int period = 0; period < 200; period++) {
            control.burst(2);
            card.runFor(20 * MS);
        }
        assertThat(control.waitsNs).allMatch(wait -> wait < 2 * MS);
        assertThat(percent(steady, SECOND)).isGreaterThan(84);
        assertThat(percent(batch, SECOND)).isBetween(0.5, 2.5);
    }

    @Test
    void keepsALatencySliceThatWantsEverythingWithinItsShareBesideAStandardOne() {
        SimulatedProcess greedy = card.process(latency(1, 300), MS, 4).work();
        SimulatedProcess steady = card.process(standard(2, 700, 1000), MS, 4).work();
        card.runFor(4 * SECOND);
        assertThat(percent(greedy, SECOND)).isCloseTo(30, Offset.offset(2.0));
        assertThat(percent(steady, SECOND)).isGreaterThan(66);
    }

    @Test
    void doesNotLetPausesOfLatencySlicesStarveAWaiterBelowItsGuarantee() {
        SimulatedProcess slow = card.process(latency(1, 350), MS, 1, 6 * MS);
        SimulatedProcess slower = card.process(latency(2, 250), MS, 1, 7 * MS);
        SimulatedProcess steady = card.process(standard(3, 300, 1000), MS, 4).work();
        slow.work();
        slower.work();
        card.runFor(4 * SECOND);
        assertThat(percent(steady, SECOND)).isGreaterThan(60);
        assertThat(percent(slow, SECOND)).isGreaterThan(9);
        assertThat(percent(slower, SECOND)).isGreaterThan(8);
    }

    @Test
    void leavesProgramsOfSingleShortCommandsToThemselvesForMostOfAQuantum() {
        SimulatedProcess large =
                card.process(standard(1, 700, 1000), MS / 10, 1, 25_000).work();
        SimulatedProcess small =
                card.process(standard(2, 300, 1000), MS / 10, 1, 25_000).work();
        card.runFor(SECOND);
        int before = card.steps;
        card.runFor(2 * SECOND);
        double both = percent(large, 2 * SECOND) + percent(small, 2 * SECOND);
        assertThat(100 * percent(large, 2 * SECOND) / both).isCloseTo(70, Offset.offset(1.0));
        // With a look after each command there are two for each of 8,000 commands a second.
        assertThat(card.steps - before).isLessThan(2 * 5_000);
    }

    @Test
    void takesTheCardFromOneOfSingleShortCommandsThatStops() {
        SimulatedProcess single =
                card.process(standard(1, 700, 1000), MS / 10, 1, 25_000).work();
        SimulatedProcess steady = card.process(standard(2, 300, 1000), MS, 4).work();
        card.runFor(SECOND);
        single.rest();
        card.runFor(SECOND);
        assertThat(percent(steady, SECOND)).isGreaterThan(99.0);
    }

    @Test
    void makesNobodyPayForTheTimeInWhichItWasStoppedItself() {
        SimulatedProcess deep =
                card.process(standard(1, 400, 1000), MS, 4).pace(400).work();
        SimulatedProcess sync =
                card.process(standard(2, 200, 1000), MS, 1, 700_000).pace(200).work();
        SimulatedProcess thin =
                card.process(standard(3, 200, 1000), MS, 2).pace(200).work();
        for (int stop = 0; stop < 40; stop++) {
            card.runFor(30 * MS + stop * 313_000L);
            card.stopArbiter(SECOND);
            card.runFor(SECOND);
            // Here only the one that had the card goes on meanwhile; it owes that to the others first.
            card.runFor(3 * SECOND / 2);
            assertThat(percent(deep, SECOND / 2)).as("deep after stop %d", stop).isGreaterThan(38);
            // The card is kept for its pauses, and those it pays.
            assertThat(percent(sync, SECOND / 2)).as("sync after stop %d", stop).isGreaterThan(10);
            assertThat(percent(thin, SECOND / 2)).as("thin after stop %d", stop).isGreaterThan(20);
        }
    }
}
