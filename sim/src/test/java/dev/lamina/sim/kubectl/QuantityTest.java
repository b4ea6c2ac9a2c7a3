package dev.lamina.sim.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "500m, 500",
        "2, 2000",
        "0.1, 100",
        ".5, 500",
        "1.5, 1500",
        "100u, 1",
        "1n, 1",
        "0, 0",
        "1k, 1000000",
        "1e3, 1000000",
        "+3, 3000"
    })
    void readsThousandthsAndRoundsUp(String text, long milli) {
        assertThat(Quantity.milli(text)).contains(milli);
    }

    @ParameterizedTest
    @CsvSource({
        "16Gi, 17179869184",
        "128974848, 128974848",
        "129M, 129000000",
        "123Mi, 128974848",
        "1.5Ki, 1536",
        "128974848000m, 128974848",
        "1E9, 1000000000"
    })
    void readsUnits(String text, long units) {
        assertThat(Quantity.units(text)).contains(units);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1 Gi",
                "Gi",
                "1gi",
                "1,5",
                "1Zi",
                "9999999999999999999",
                "9Ei",
                "1e99",
                "0x10",
                "1.",
                "NaN"
            })
    void refusesWhatIsNoAmount(String text) {
        assertThat(Quantity.units(text)).isEmpty();
    }

    @Test
    void readsAnExabyteAsSuch() {
        assertThat(Quantity.units("1E")).isEqualTo(Quantity.units("1000P"));
    }
}
