package dev.lamina.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void takesTheMiddleOfAnOddCountWhateverTheOrder() {
        Summary summary = Summary.of(5, 1, 4, 2, 3);

        assertThat(summary).isEqualTo(new Summary(5, 3, 1, 5, 2, 4));
    }

    @Test
    void takesTheMeanOfTheMiddleTwoOfAnEvenCount() {
        assertThat(Summary.of(1, 2, 4, 100).median()).isEqualTo(3);
    }

    @Test
    void isItsOwnSpreadWhenThereIsOneSample() {
        assertThat(Summary.of(7)).isEqualTo(new Summary(1, 7, 7, 7, 7, 7));
    }

    @Test
    void refusesToSumUpNothing() {
        assertThatThrownBy(Summary::of)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no samples");
    }

    @Test
    void refusesASampleThatIsNoNumber() {
        assertThatThrownBy(() -> Summary.of(1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not finite");
    }

    @Test
    void takesPercentilesThatReallyHappened() {
        double[] hundred = new double[100];
        for (int index = 0; index < hundred.length; index++) {
            hundred[index] = index + 1;
        }

        assertThat(Summary.percentile(hundred, 50)).isEqualTo(50);
        assertThat(Summary.percentile(hundred, 99)).isEqualTo(99);
        assertThat(Summary.percentile(hundred, 100)).isEqualTo(100);
        assertThat(Summary.percentile(new double[] {3, 8}, 99)).isEqualTo(8);
        assertThat(Summary.percentile(new double[] {3, 8}, 1)).isEqualTo(3);
    }

    @Test
    void refusesAPercentileOutsideItsRange() {
        assertThatThrownBy(() -> Summary.percentile(new double[] {1}, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Summary.percentile(new double[] {1}, 101))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Summary.percentile(new double[0], 50)).isInstanceOf(IllegalArgumentException.class);
    }
}
