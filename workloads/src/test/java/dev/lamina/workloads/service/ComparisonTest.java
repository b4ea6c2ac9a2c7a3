package dev.lamina.workloads.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void passesWhatRoundingExplainsAndNothingElse() {
        Comparison close = new Comparison();
        close.expect(1000, 1000.5);
        close.expect(0, 0.0005);
        assertThat(close.check().passed()).isTrue();

        Comparison off = new Comparison();
        off.expect(0.1, 0.12);
        assertThat(off.check()).isEqualTo(new Check(false, off.check().error()));
        assertThat(off.check().error()).isBetween(0.019, 0.021);
    }

    @Test
    void judgesSmallValuesByTheirOwnSize() {
        Comparison comparison = new Comparison();
        comparison.expect(new double[] {0.02, 0.01}, new double[] {0.02, 0.0101}, 0.01);

        assertThat(comparison.check().passed()).isFalse();
    }

    @Test
    void neverPassesWhatIsNotANumber() {
        Comparison comparison = new Comparison();
        comparison.expect(1, Double.NaN);
        comparison.expect(1, 1);

        assertThat(comparison.check().passed()).isFalse();
    }

    @Test
    void addsUpTheMediansOfARequestsCommands() {
        TypicalTimes times = new TypicalTimes();
        for (long[] request : new long[][] {{10, 99}, {70, 20}, {15, 25}}) {
            times.busy(0, request[0]);
            times.busy(100, 100 + request[1]);
            times.endRequest();
        }
        times.busy(0, 1);
        times.endRequest();

        assertThat(times.sumNs()).isEqualTo(15 + 25);
    }

    @Test
    void refusesDemandsAndSizesThatCannotBe() {
        assertThatThrownBy(() -> new Demand(-1, 0, 1, Demand.LateRequests.SERVED))
                .hasMessageContaining("rate -1.0");
        assertThatThrownBy(() -> new Demand(1, 0, 0, Demand.LateRequests.SERVED))
                .hasMessageContaining("duration 0 ns");
        assertThatThrownBy(() -> new WorkRange(1, 2, 8).require(9)).hasMessageContaining("--work is 9, from 1 to 8");
    }
}
