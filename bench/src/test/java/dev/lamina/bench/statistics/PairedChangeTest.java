package dev.lamina.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedChangeTest {
    @Test
    void findsTheSameChangeUnderAnyDriftThatHitsBothOfAPair() {
        PairedChange change = PairedChange.of(new double[] {100, 200, 50}, new double[] {99, 198, 49.5});

        assertThat(change.meanPercent()).isCloseTo(-1, within(1e-9));
        assertThat(change.halfWidthPercent()).isCloseTo(0, within(1e-9));
    }

    @Test
    void givesTheIntervalOfStudentsDistribution() {
        // Changes of 1, 2 and 3 percent: mean 2, standard error 1/sqrt(3), t(2) = 4.303.
        PairedChange change = PairedChange.of(new double[] {100, 100, 100}, new double[] {101, 102, 103});

        assertThat(change.pairs()).isEqualTo(3);
        assertThat(change.meanPercent()).isCloseTo(2, within(1e-9));
        assertThat(change.lowPercent()).isCloseTo(2 - 4.303 / Math.sqrt(3), within(1e-9));
        assertThat(change.highPercent()).isCloseTo(2 + 4.303 / Math.sqrt(3), within(1e-9));
    }

    @Test
    void refusesASinglePairAndUnequalCounts() {
        assertThatThrownBy(() -> PairedChange.of(new double[] {1}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 pairs");
        assertThatThrownBy(() -> PairedChange.of(new double[] {1, 2}, new double[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesARateOfZero() {
        assertThatThrownBy(() -> PairedChange.of(new double[] {0, 1}, new double[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("above 0");
    }
}
