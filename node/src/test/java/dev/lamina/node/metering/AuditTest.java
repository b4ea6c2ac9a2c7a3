package dev.lamina.node.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.device.nvml.CardProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final long GIB = 1L << 30;
    private static final Map<Integer, Audit.Member> MEMBERS = Map.of(7, new Audit.Member("s-1", 2 * GIB));

    private final Audit audit = new Audit();

    @Test
    void contextsAndModulesMayTakeTheirUsualRoom() {
        assertThat(twice(new CardProcess(7, 2 * GIB + GIB / 2), "")).isEmpty();
        assertThat(twice(new CardProcess(7, -1), ""))
                .as("the driver does not say")
                .isEmpty();
    }

    @Test
    void moreThanThatIsFlaggedOnceItIsSeenTwice() {
        CardProcess process = new CardProcess(7, 4 * GIB);
        assertThat(once(process, "")).isEmpty();
        assertThat(once(process, "")).singleElement().satisfies(finding -> {
            assertThat(finding.slice()).isEqualTo("s-1");
            assertThat(finding.what()).contains("process 7", "1 GiB", "past the shim");
        });
    }

    @Test
    void aProcessOfNobodyIsNamed() {
        assertThat(twice(new CardProcess(8, GIB), "")).singleElement().satisfies(finding -> {
            assertThat(finding.slice()).isEmpty();
            assertThat(finding.what()).contains("process 8", "outside of every slice");
        });
    }

    @Test
    void aProcessThatGotRidOfTheShimIsItsSlices() {
        assertThat(twice(new CardProcess(8, GIB), "s-2"))
                .extracting(Audit.Finding::slice)
                .containsExactly("s-2");
    }

    @Test
    void whatCannotBeSeenFromHereIsNotJudged() {
        List<CardProcess> all = List.of(new CardProcess(9, GIB));
        audit.look(all, MEMBERS, _ -> Optional.empty());
        assertThat(audit.look(all, MEMBERS, _ -> Optional.empty())).isEmpty();
    }

    private List<Audit.Finding> twice(CardProcess process, String slice) {
        once(process, slice);
        return once(process, slice);
    }

    private List<Audit.Finding> once(CardProcess process, String slice) {
        return audit.look(List.of(process), MEMBERS, _ -> Optional.of(slice));
    }
}
