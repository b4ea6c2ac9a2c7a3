package dev.lamina.workloads.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int COUNT = 20_000;

    @Test
    void keepsTheBeat() {
        PeriodicArrivals arrivals = new PeriodicArrivals(20);

        assertThat(LongStream.generate(arrivals::nextNs).limit(4)).containsExactly(0L, 20L, 40L, 60L);
    }

    @Test
    void repeatsTheSameBurstsForTheSameSeedOnly() {
        assertThat(bursts(7)).isEqualTo(bursts(7)).isNotEqualTo(bursts(8));
    }

    @Test
    void comesInBurstsThatKeepTheMeanRate() {
        long[] times = bursts(3);
        Map<Long, Long> sizes =
                LongStream.of(times).boxed().collect(Collectors.groupingBy(time -> time, Collectors.counting()));

        assertThat(times).isSorted().startsWith(0);
        assertThat(sizes.values()).allMatch(size -> size <= BurstArrivals.LARGEST_BURST);
        assertThat(sizes.values()).contains(1L, 5L);
        assertThat(COUNT / (times[COUNT - 1] / 1e9)).isCloseTo(50, Percentage.withPercentage(2));
    }

    @Test
    void refusesRatesAndPeriodsThatCannotBe() {
        assertThatThrownBy(() -> new BurstArrivals(0, 1)).hasMessageContaining("rate of 0.0");
        assertThatThrownBy(() -> new BurstArrivals(Double.NaN, 1)).hasMessageContaining("rate of NaN");
        assertThatThrownBy(() -> new PeriodicArrivals(0)).hasMessageContaining("period of 0 ns");
    }

    private static long[] bursts(long seed) {
        BurstArrivals arrivals = new BurstArrivals(50, seed);
        return LongStream.generate(arrivals::nextNs).limit(COUNT).toArray();
    }
}
