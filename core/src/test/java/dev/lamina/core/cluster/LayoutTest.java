package dev.lamina.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final long GIB = 1L << 30;

    @Test
    void givesTheSmallestProfileThatHoldsWhatIsAsked() {
        CutTable mig = VendorLayouts.MIG_A100_40GB;

        assertThat(mig.cut(mig.fit(1000, 40 * GIB, 0, 100, 4 * GIB)).name()).isEqualTo("1g.5gb");
        assertThat(mig.cut(mig.fit(1000, 40 * GIB, 0, 100, 8 * GIB)).name()).isEqualTo("1g.10gb");
        assertThat(mig.cut(mig.fit(1000, 40 * GIB, 0, 430, 0)).name()).isEqualTo("4g.20gb");
    }

    @Test
    void findsNoPlaceWhereTheRestIsEnoughButItsPositionIsTaken() {
        CutTable mig = VendorLayouts.MIG_A100_40GB;
        int seventh = mig.fit(1000, 40 * GIB, 0, 142, 0);
        long inTheFirstHalf = 0b0000_0001L;

        assertThat(mig.fit(858, 35 * GIB, inTheFirstHalf, 571, 0)).isEqualTo(Layout.NONE);
        assertThat(mig.fit(858, 35 * GIB, mig.positionsOf(seventh), 571, 0)).isNotEqualTo(Layout.NONE);
    }

    @Test
    void cutsAnAscendCardIntoHalvesOfHalves() {
        CutTable ascend = VendorLayouts.ASCEND_910A;
        int quarter = ascend.fit(1000, 32 * GIB, 0, 200, 0);

        assertThat(ascend.cut(quarter).name()).isEqualTo("vir08");
        assertThat(ascend.milliOf(quarter, 200)).isEqualTo(250);
        assertThat(ascend.fit(750, 24 * GIB, ascend.positionsOf(quarter), 600, 0))
                .isEqualTo(Layout.NONE);
    }

    @Test
    void refusesATableThatMakesNoSense() {
        assertThatThrownBy(() -> new Cut("x", 1001, 1, 1, List.of(0)))
                .isInstanceOf(LaminaException.class)
                .hasMessage("cut x holds 1001m of a card; it must be 1m..1000m");
        assertThatThrownBy(() -> new CutTable("empty", List.of())).hasMessageContaining("has no cuts");
    }

    @Test
    void measuresDistanceInATreeOfAnyDepth() {
        Topology tree = new Topology(
                List.of("hall", "row", "rack"), List.of("hall", "row", "rack a", "rack b"), List.of(-1, 0, 1, 1));

        assertThat(tree.distance(2, 3)).isEqualTo(2);
        assertThat(tree.distance(2, 0)).isEqualTo(2);
        assertThat(tree.path(3)).containsExactly(3, 1, 0);
        assertThat(tree.depth(3)).isEqualTo(2);
        assertThat(tree.ancestor(3, 1)).isEqualTo(1);
        assertThat(tree.ancestor(0, 1)).isEqualTo(-1);
        assertThatThrownBy(() -> new Topology(List.of(), List.of("a"), List.of(0)))
                .hasMessageContaining("listed before it");
    }
}
