package dev.lamina.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    @Test
    void namesThoseThatExistWhenAskedForAnother() {
        assertThatThrownBy(() -> Policies.of("worst-fit"))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining(
                        "policy 'worst-fit' does not exist; use one of random, spread, first-fit, dot-product");
    }

    @Test
    void stepsLikeTheSigmoidThatItStandsFor() {
        PercentSteps steps = new PercentSteps(1000);

        for (long gain = -9_000; gain <= 9_000; gain++) {
            assertThat(steps.percent(gain)).isEqualTo((int) (100 / (1 + StrictMath.exp(-gain / 1000.0))));
        }
    }

    @Test
    void findsTheFirstOfTheBestAmongManyNodes() {
        ScoreTree tree = new ScoreTree(5000);
        tree.set(4999, 7);
        tree.set(1234, 9);
        tree.set(3000, 9);
        tree.set(17, 8);

        assertThat(tree.best()).isEqualTo(1234);
        assertThat(tree.count()).isEqualTo(4);
        tree.set(1234, ScoreTree.NO_FIT);
        assertThat(tree.best()).isEqualTo(3000);
        assertThat(tree.nth(0)).isEqualTo(17);
    }
}
