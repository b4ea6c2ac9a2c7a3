package dev.lamina.node.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.device.nvml.CardProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final long GIB = 1L << 30;
    private static final Map<Integer, Audit.Member> MEMBERS = Map.of(7, new Audit.Member("s-1", 2 * GIB, 0, false));

    private static final long SECOND_NS = 1_000_000_000;

    private final Audit audit = new Audit();
    private long nowNs;

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

    /** The driver samples what ran, whoever launched it how. */
    @Test
    void whoseKernelsRunButAreNotCountedIsFlagged() {
        CardProcess busy = new CardProcess(7, GIB, 80);
        assertThat(use(busy, 0, false)).as("nothing to compare with yet").isEmpty();
        assertThat(use(busy, 0, false)).as("seen once").isEmpty();
        assertThat(use(busy, 0, false)).singleElement().satisfies(finding -> {
            assertThat(finding.slice()).isEqualTo("s-1");
            assertThat(finding.what()).contains("process 7", "25 points", "launches past the shim");
        });
    }

    @Test
    void useThatIsCountedOrIsAtTheCardOrIsNotSaidIsNotFlagged() {
        for (int look = 0; look < 4; look++) {
            assertThat(use(new CardProcess(7, GIB, 80), look * SECOND_NS * 7 / 10, false))
                    .isEmpty();
        }
        for (int look = 0; look < 4; look++) {
            assertThat(use(new CardProcess(7, GIB, 80), 0, true))
                    .as("a long kernel is booked at its end")
                    .isEmpty();
            assertThat(use(new CardProcess(7, GIB, -1), 0, false)).isEmpty();
        }
    }

    private List<Audit.Finding> use(CardProcess process, long countedNs, boolean atTheCard) {
        nowNs += SECOND_NS;
        Map<Integer, Audit.Member> members = Map.of(7, new Audit.Member("s-1", GIB, countedNs, atTheCard));
        return audit.look(List.of(process), members, _ -> Optional.empty(), nowNs);
    }

    @Test
    void whatCannotBeSeenFromHereIsNotJudged() {
        List<CardProcess> all = List.of(new CardProcess(9, GIB));
        audit.look(all, MEMBERS, _ -> Optional.empty(), 1);
        assertThat(audit.look(all, MEMBERS, _ -> Optional.empty(), 2)).isEmpty();
    }

    private List<Audit.Finding> twice(CardProcess process, String slice) {
        once(process, slice);
        return once(process, slice);
    }

    private List<Audit.Finding> once(CardProcess process, String slice) {
        return audit.look(List.of(process), MEMBERS, _ -> Optional.of(slice), 1);
    }
}
