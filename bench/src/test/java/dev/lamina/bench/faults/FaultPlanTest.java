package dev.lamina.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    @Test
    void drawsTheSameFaultsFromTheSameSeed() {
        assertThat(FaultPlan.of(7, 100, 3)).isEqualTo(FaultPlan.of(7, 100, 3)).isNotEqualTo(FaultPlan.of(8, 100, 3));
    }

    @Test
    void drawsEveryKindAndEveryClientInAHundred() {
        List<Fault> faults = FaultPlan.of(1, 100, 3);

        assertThat(faults).hasSize(100);
        assertThat(faults).extracting(Fault::kind).contains(FaultKind.values());
        assertThat(faults).extracting(Fault::client).containsOnly(0, 1, 2);
    }

    @Test
    void keepsToTheLengthsOfItsKind() {
        assertThat(FaultPlan.of(3, 1000, 2))
                .allSatisfy(fault -> assertThat(fault.lengthMs())
                        .isBetween(fault.kind().leastLengthMs(), fault.kind().mostLengthMs()));
    }

    @Test
    void startsAShorterPlanLikeALongerOne() {
        assertThat(FaultPlan.of(5, 100, 3)).startsWith(FaultPlan.of(5, 10, 3).toArray(Fault[]::new));
    }
}
