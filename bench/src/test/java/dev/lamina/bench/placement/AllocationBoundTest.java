package dev.lamina.bench.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.paper.Arrivals;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationBoundTest {
    private static final long GIB = 1L << 30;

    @Test
    void cutsCardsByWholePatterns() {
        assertThat(AllocationBound.percent(arrivals(1_000, 810, 810, 160), 0))
                .as("one card holds one 810 and the 160, another the second 810: 1780 of 2000")
                .isCloseTo(89.0, within(0.01));
    }

    @Test
    void keepsToTheProcessorCoresOfTheCluster() {
        assertThat(AllocationBound.percent(arrivals(10_000, 500, 500, 500, 500), 0))
                .as("16 cores are enough for 1.6 of the pods")
                .isCloseTo(40.0, within(0.01));
    }

    @Test
    void acceptsWhatArrivesFirstEvenWhereOthersWouldFitBetter() {
        assertThat(AllocationBound.percent(arrivals(1_000, 600, 600, 1000, 1000), 0))
                .isCloseTo(100.0, within(0.01));
        assertThat(AllocationBound.percent(arrivals(1_000, 600, 600, 1000, 1000), 60))
                .isCloseTo(60.0, within(0.01));
    }

    @Test
    void saysWhenNobodyCouldAcceptSoMuch() {
        assertThatThrownBy(() -> AllocationBound.percent(arrivals(10_000, 500, 500, 500, 500), 80))
                .hasMessageContaining("no policy can accept everything that arrives up to 80 % of the cards")
                .hasMessageContaining("give a lower load such as 40")
                .extracting(failure -> ((LaminaException) failure).code())
                .isEqualTo(ErrorCode.BAD_INPUT);
    }

    private static Arrivals arrivals(long cpuMilli, int... shares) {
        List<OpenbPod> pods = new ArrayList<>();
        for (int share : shares) {
            pods.add(new OpenbPod("pod" + pods.size(), cpuMilli, GIB, 1, share, List.of()));
        }
        return new Arrivals(1, List.of(new OpenbNode("node", 16_000, 64 * GIB, 2, "A")), pods);
    }
}
