package dev.lamina.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.bench.timeline.Timeline;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AftermathTest {
    private static final long MS = 1_000_000;

    /** A kernel of one millisecond at each of these milliseconds. */
    private static Timeline kernelsAt(LongStream millis) {
        long[] starts = millis.map(at -> at * MS).toArray();
        return new Timeline(
                starts, LongStream.of(starts).map(start -> start + MS).toArray());
    }

    @Test
    void measuresTheGapToTheFirstSurvivorThatGoesOn() {
        Timeline early = kernelsAt(LongStream.of(5, 17));
        Timeline late = kernelsAt(LongStream.of(6, 40));

        assertThat(new Aftermath(List.of(early, late), List.of(40, 30), MS).gapNs(10 * MS))
                .isEqualTo(8 * MS);
    }

    @Test
    void findsWhenEverySurvivorHasItsGuaranteeAgain() {
        // Every second millisecond from 60 on: half of the card.
        Timeline survivor = kernelsAt(LongStream.range(30, 200).map(at -> 2 * at));

        long backNs = new Aftermath(List.of(survivor), List.of(50), MS).atGuaranteeNs(0, 400 * MS);

        // 46 of the first 100 ms are enough: 50 % less 3 points and one kernel.
        assertThat(backNs).isEqualTo(51 * MS);
    }

    @Test
    void saysTheWholeTimeWhenOneNeverComesBack() {
        Timeline silent = kernelsAt(LongStream.of(1));

        assertThat(new Aftermath(List.of(silent), List.of(50), MS).atGuaranteeNs(0, 400 * MS))
                .isEqualTo(400 * MS);
    }
}
