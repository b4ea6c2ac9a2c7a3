package dev.lamina.bench.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShareWindowsTest {
    /** Busy for {@code busy} of each 100 ns from {@code offset} on, over 1000 ns. */
    private static Timeline pulses(int offset, int busy) {
        long[] starts = new long[10];
        long[] ends = new long[10];
        for (int pulse = 0; pulse < starts.length; pulse++) {
            starts[pulse] = pulse * 100L + offset;
            ends[pulse] = starts[pulse] + busy;
        }
        return new Timeline(starts, ends);
    }

    @Test
    void sharesTheTimeThatWasUsedNotTheTimeThatPassed() {
        ShareWindows shares =
                ShareWindows.of(List.of(pulses(0, 63), pulses(63, 27)), List.of(70, 30), new Span(0, 1000), 500);

        assertThat(shares.windows()).isEqualTo(2);
        assertThat(shares.meanGotPercent()).containsExactly(70, 30);
        assertThat(shares.errors()).hasSize(4).containsOnly(0);
        assertThat(shares.busyPercent()).isCloseTo(90, within(1e-9));
    }

    @Test
    void measuresTheErrorInPercentagePoints() {
        ShareWindows shares =
                ShareWindows.of(List.of(pulses(0, 60), pulses(60, 40)), List.of(70, 30), new Span(0, 1000), 1000);

        assertThat(shares.errors()).usingComparatorWithPrecision(1e-9).containsExactly(10, 10);
    }

    @Test
    void splitsWhatNobodyWasPromisedByTheGuarantees() {
        ShareWindows shares =
                ShareWindows.of(List.of(pulses(0, 50), pulses(50, 50)), List.of(12, 12), new Span(0, 1000), 1000);

        assertThat(shares.entitledPercent()).containsExactly(50, 50);
    }

    @Test
    void showsKernelsThatRanAtTheSameTime() {
        ShareWindows shares =
                ShareWindows.of(List.of(pulses(0, 100), pulses(0, 100)), List.of(70, 30), new Span(0, 1000), 1000);

        assertThat(shares.busyPercent()).isCloseTo(200, within(1e-9));
        assertThat(shares.meanGotPercent()).containsExactly(50, 50);
    }

    @Test
    void refusesATimeWithoutAWholeWindow() {
        assertThatThrownBy(() -> ShareWindows.of(List.of(pulses(0, 100)), List.of(100), new Span(0, 999), 1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("measure for longer");
    }

    @Test
    void refusesWeightsForOtherLoads() {
        assertThatThrownBy(() -> ShareWindows.of(List.of(pulses(0, 1)), List.of(1, 2), new Span(0, 1000), 1000))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
