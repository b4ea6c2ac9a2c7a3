package dev.lamina.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.bench.machine.StolenTime.Sample;
import dev.lamina.bench.timeline.Span;
import dev.lamina.device.posix.RawClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class StolenTimeTest {
    private static final StolenTime ONE_TICK = new StolenTime(List.of(
            new Sample(0, 7),
            new Sample(20, 7),
            new Sample(40, 7),
            new Sample(60, 8),
            new Sample(80, 8),
            new Sample(100, 8),
            new Sample(120, 8)));

    @Test
    void leavesOutTheStepOfATickAndThoseBesideIt() {
        assertThat(ONE_TICK.quietIn(new Span(0, 120))).containsExactly(new Span(0, 20), new Span(80, 120));
    }

    @Test
    void cutsToTheSpan() {
        assertThat(ONE_TICK.quietIn(new Span(90, 110))).containsExactly(new Span(90, 110));
    }

    @Test
    void callsNothingQuietThatItDidNotSee() {
        assertThat(ONE_TICK.quietIn(new Span(120, 500))).isEmpty();
        assertThat(new StolenTime(List.of()).quietIn(new Span(0, 10))).isEmpty();
    }

    @Test
    void watchesThisMachine() {
        long before = RawClock.nowNs();
        StolenTime seen = StolenTimeWatch.start().seen();
        assertThat(seen.samples().getFirst().atNs()).isGreaterThanOrEqualTo(before);
    }
}
