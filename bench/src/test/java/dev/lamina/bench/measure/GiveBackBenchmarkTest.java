package dev.lamina.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.bench.timeline.Timeline;
import org.junit.jupiter.api.Test;

class GiveBackBenchmarkTest {
    @Test
    void takesTheFirstKernelOfEachArrival() {
        long ms = 1_000_000;
        Timeline owner = new Timeline(
                new long[] {1002 * ms, 1004 * ms, 1103 * ms, 1105 * ms},
                new long[] {1003 * ms, 1005 * ms, 1104 * ms, 1106 * ms});

        assertThat(GiveBackBenchmark.wakeDelaysMs(owner, 1000 * ms, 100 * ms)).containsExactly(2.0, 3.0);
    }
}
