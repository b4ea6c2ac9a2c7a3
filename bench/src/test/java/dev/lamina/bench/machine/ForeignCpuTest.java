package dev.lamina.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.error.LaminaException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForeignCpuTest {
    @Test
    void readsTheFirstLineOfTheKernelsCounters() {
        CpuTimes times = CpuTimes.parse("cpu  100 10 50 800 30 5 5 20 7 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n");

        assertThat(times).isEqualTo(new CpuTimes(170, 20, 1020));
    }

    @Test
    void refusesCountersOfAnotherForm() {
        assertThatThrownBy(() -> CpuTimes.parse("processor 1 2 3"))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("processor 1 2 3");
        assertThatThrownBy(() -> CpuTimes.parse("")).isInstanceOf(LaminaException.class);
    }

    @Test
    void readsAProcessWhoseNameHoldsSpacesAndParentheses() {
        ProcessTimes times =
                ProcessTimes.parse("42 (a) (b c) S 7 42 42 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 5 6 7");

        assertThat(times).isEqualTo(new ProcessTimes(42, 7, 127));
    }

    @Test
    void refusesALineThatIsCutShort() {
        assertThatThrownBy(() -> ProcessTimes.parse("42 (sh) S 7 42")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcessTimes.parse("nonsense")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsAProcessAndAllThatDescendFromIt() {
        Map<Long, ProcessTimes> processes = Map.of(
                1L, new ProcessTimes(1, 0, 1000),
                10L, new ProcessTimes(10, 1, 1),
                11L, new ProcessTimes(11, 10, 20),
                12L, new ProcessTimes(12, 11, 300),
                20L, new ProcessTimes(20, 1, 5000));

        assertThat(CpuSample.ticksOfTrees(Set.of(10L), processes)).isEqualTo(321);
    }

    @Test
    void endsOnAChainOfParentsThatGoesInCircles() {
        Map<Long, ProcessTimes> processes = Map.of(
                10L, new ProcessTimes(10, 1, 1), 11L, new ProcessTimes(11, 12, 2), 12L, new ProcessTimes(12, 11, 3));

        assertThat(CpuSample.ticksOfTrees(Set.of(10L), processes)).isEqualTo(1);
    }

    @Test
    void callsForeignWhatWasBusyAndNotOurs() {
        CpuSample before = new CpuSample(new CpuTimes(1000, 10, 10_000), 500);
        CpuSample after = new CpuSample(new CpuTimes(2100, 30, 12_000), 1550);

        Disturbance met = CpuSample.between(before, after, 2);

        assertThat(met.foreignPercent()).isCloseTo(5, within(1e-9));
        assertThat(met.stolenPercent()).isCloseTo(2, within(1e-9));
        assertThat(met.within(7)).isTrue();
        assertThat(met.within(6.9)).isFalse();
    }

    @Test
    void isUndisturbedWhenOurOwnTicksRunAheadOfTheMachines() {
        CpuSample before = new CpuSample(new CpuTimes(1000, 0, 10_000), 500);
        CpuSample after = new CpuSample(new CpuTimes(1100, 0, 10_200), 603);

        assertThat(CpuSample.between(before, after, 2).totalPercent()).isZero();
    }

    @Test
    void readsThisMachine() {
        CpuSample now = CpuSample.now();

        assertThat(CpuSample.between(now, now, 1)).isEqualTo(new Disturbance(0, 0));
        assertThat(Machine.read("card", "driver").cores()).isPositive();
    }
}
