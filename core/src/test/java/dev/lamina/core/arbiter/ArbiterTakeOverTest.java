package dev.lamina.core.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An arbiter that was killed is followed by another one, which knows nothing but what the slots say. */
class ArbiterTakeOverTest {
    private static final long MS = 1_000_000;
    private static final long WINDOW_NS = 500 * MS;
    private static final List<Integer> GUARANTEES = List.of(400, 300, 200);
    private static final List<Integer> DEPTHS = List.of(4, 1, 2);

    /** Pauses of a program on a busy processor: 0.02 ms on a quiet one, up to 0.3 ms where others have it at times. */
    @ParameterizedTest
    @ValueSource(longs = {20_000, 100_000, 300_000})
    void givesEverybodyItsGuaranteeFromItsFirstHalfSecondOn(long thinkNs) {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            SimulatedCard card = new SimulatedCard();
            List<SimulatedProcess> processes =
                    List.of(start(card, 0, thinkNs), start(card, 1, thinkNs), start(card, 2, thinkNs));
            card.runFor(SimulatedCard.SETTLED_NS + random.nextLong(100 * MS));
            long absenceNs = random.nextLong(1500 * MS);
            card.replaceArbiter(absenceNs);
            card.runFor(absenceNs);
            for (int window = 0; window < 4; window++) {
                long fromNs = card.nowNs();
                card.runFor(WINDOW_NS);
                for (int index = 0; index < processes.size(); index++) {
                    double got = 1000.0 * card.usedNs(processes.get(index), fromNs, card.nowNs()) / WINDOW_NS;
                    assertThat(got)
                            .as(
                                    "per mille of slice %d in window %d after %d ms away, seed %d",
                                    index, window, absenceNs / MS, seed)
                            .isGreaterThan(GUARANTEES.get(index) - 30.0);
                }
            }
        }
    }

    private static SimulatedProcess start(SimulatedCard card, int index, long thinkNs) {
        int guarantee = GUARANTEES.get(index);
        SliceAccount slice = card.slice(index + 1, new SliceTerms(guarantee, 1000, 1, SliceClass.STANDARD));
        return card.process(slice, MS, DEPTHS.get(index), thinkNs)
                .pace(guarantee)
                .work();
    }
}
