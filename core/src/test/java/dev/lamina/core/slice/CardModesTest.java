package dev.lamina.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CardModesTest {
    @Test
    void leavesEachCardWhatItsDriverDoesWell() {
        assertThat(CardModes.DEFAULT.of("gpu-1", true)).isEqualTo(CardMode.TIME);
        assertThat(CardModes.DEFAULT.of("ocl-1", false)).isEqualTo(CardMode.EXCLUSIVE);
    }

    @Test
    void letsTheOperatorSetAllCardsAndEachOfThem() {
        CardModes modes = CardModes.of(List.of("exclusive", "ocl-1=time"));
        assertThat(modes.of("gpu-1", true)).isEqualTo(CardMode.EXCLUSIVE);
        assertThat(modes.of("ocl-1", false)).isEqualTo(CardMode.TIME);
    }

    @Test
    void refusesWhatIsNoModeOfACard() {
        assertThatThrownBy(() -> CardModes.of(List.of("fast"))).hasMessageContaining("exclusive, time, spatial");
        assertThatThrownBy(() -> CardModes.of(List.of("any"))).hasMessageContaining("exclusive, time, spatial");
        assertThatThrownBy(() -> CardModes.of(List.of("gpu-1=spatial"))).hasMessageContaining("run --mode spatial");
    }

    @Test
    void runsOnThePartOfTheCardThatASpatialSliceMayReach() {
        SliceTerms terms = new SliceTerms(200, 400, 1, SliceClass.STANDARD);
        assertThat(terms.mode()).isEqualTo(CardMode.ANY);
        assertThat(terms.widthMilli()).isEqualTo(1000);
        assertThat(terms.withMode(CardMode.SPATIAL).widthMilli()).isEqualTo(400);
    }
}
