package dev.lamina.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static SliceTerms standard(int milli, long bytes) {
        return new SliceTerms(milli, 1000, bytes, SliceClass.STANDARD);
    }

    @Test
    void admitsUpToTheWholeCard() {
        CardRoom room = new CardRoom(100, List.of(standard(600, 40)));
        assertThat(Admission.decide(room, standard(400, 60))).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void refusesComputeBeyondTheCardAndSaysWhatWouldFit() {
        CardRoom room = new CardRoom(100, List.of(standard(600, 40)));
        assertThat(Admission.decide(room, standard(410, 10)))
                .isEqualTo(new Admission.Refused("compute", 410, 400, true))
                .extracting(refused -> ((Admission.Refused) refused).explanation())
                .asString()
                .contains("41%", "at most 40%", "--wait");
    }

    @Test
    void refusesMemoryThatNoEmptyCardHas() {
        CardRoom room = new CardRoom(100, List.of());
        Admission decision = Admission.decide(room, standard(100, 101));
        assertThat(decision).isEqualTo(new Admission.Refused("memory", 101, 100, false));
        assertThat(((Admission.Refused) decision).explanation()).contains("the whole card is smaller");
    }

    @Test
    void takesBestEffortBesideAFullCardWhileMemoryLasts() {
        CardRoom room = new CardRoom(100, List.of(standard(1000, 40)));
        SliceTerms training = new SliceTerms(0, 1000, 60, SliceClass.BEST_EFFORT);
        assertThat(Admission.decide(room, training)).isInstanceOf(Admission.Admitted.class);
        assertThat(Admission.decide(room, new SliceTerms(0, 1000, 61, SliceClass.BEST_EFFORT)))
                .isEqualTo(new Admission.Refused("memory", 61, 60, true));
    }

    @Test
    void refusesTermsThatContradictThemselves() {
        assertThatThrownBy(() -> new SliceTerms(500, 400, 1, SliceClass.STANDARD))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("below the guarantee");
        assertThatThrownBy(() -> new SliceTerms(300, 1000, 1, SliceClass.BEST_EFFORT))
                .hasMessageContaining("guarantees nothing");
        assertThatThrownBy(() -> new SliceTerms(0, 1000, 1, SliceClass.LATENCY)).hasMessageContaining("at least 1%");
        assertThatThrownBy(() -> new SliceTerms(500, 1500, 1, SliceClass.STANDARD))
                .hasMessageContaining("at most 100%");
        assertThatThrownBy(() -> new SliceTerms(500, 1000, 0, SliceClass.STANDARD))
                .hasMessageContaining("above 0");
    }

    @Test
    void neverPromisesMoreThanTheCardInAnyOrder() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<SliceTerms> held = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                SliceTerms asked = standard(10 * (1 + random.nextInt(60)), 1 + random.nextInt(50));
                if (Admission.decide(new CardRoom(100, held), asked) instanceof Admission.Admitted) {
                    held.add(asked);
                } else if (!held.isEmpty() && random.nextBoolean()) {
                    held.remove(random.nextInt(held.size()));
                }
                int milli = held.stream().mapToInt(SliceTerms::guaranteeMilli).sum();
                long bytes = held.stream().mapToLong(SliceTerms::memoryBytes).sum();
                assertThat(milli).as("seed " + seed).isLessThanOrEqualTo(1000);
                assertThat(bytes).as("seed " + seed).isLessThanOrEqualTo(100);
            }
        }
    }
}
