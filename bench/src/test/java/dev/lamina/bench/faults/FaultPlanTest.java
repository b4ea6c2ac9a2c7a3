package dev.lamina.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    @Test
    void drawsTheSameFaultsFromTheSameSeed() {
        assertThat(FaultPlan.of(7, 100, 3, ALL))
                .isEqualTo(FaultPlan.of(7, 100, 3, ALL))
                .isNotEqualTo(FaultPlan.of(8, 100, 3, ALL));
    }

    @Test
    void drawsEveryKindAndEveryClientInAHundred() {
        List<Fault> faults = FaultPlan.of(1, 100, 3, ALL);

        assertThat(faults).hasSize(100);
        assertThat(faults).extracting(Fault::kind).contains(FaultKind.values());
        assertThat(faults).extracting(Fault::client).containsOnly(0, 1, 2);
    }

    @Test
    void keepsToTheLengthsOfItsKind() {
        assertThat(FaultPlan.of(3, 1000, 2, ALL))
                .allSatisfy(fault -> assertThat(fault.lengthMs())
                        .isBetween(fault.kind().leastLengthMs(), fault.kind().mostLengthMs()));
    }

    @Test
    void startsAShorterPlanLikeALongerOne() {
        assertThat(FaultPlan.of(5, 100, 3, ALL))
                .startsWith(FaultPlan.of(5, 10, 3, ALL).toArray(Fault[]::new));
    }

    @Test
    void drawsOnlyTheKindsAskedFor() {
        Set<FaultKind> kinds = EnumSet.of(FaultKind.FORK, FaultKind.KILL_AGENT);

        assertThat(FaultPlan.of(1, 50, 3, kinds))
                .extracting(Fault::kind)
                .containsOnly(FaultKind.FORK, FaultKind.KILL_AGENT);
    }
}
