package dev.lamina.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"30%,300", "0.3,300", "300m,300", "100%,1000", "1,1000", "1.0,1000", "1%,10", "0.01,10", "10m,10"})
    void readsSharesAsPeopleWriteThem(String text, int milli) {
        assertThat(Quantities.shareMilli("compute", text)).isEqualTo(milli);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | above 0",
                "0% | above 0",
                "-30% | above 0",
                "-0.2 | above 0",
                "130% | at most 100%",
                "30 | did you mean 30%?",
                "1001m | at most 100%",
                "30 % | without a space",
                "abc | not a share",
                "'' | not a share",
                "33.5% | finest step",
                "0.305 | finest step",
                "5m | finest step",
                "3e1% | not a share",
                "NaN | not a share",
                "30％ | not a share"
            })
    void refusesWhatIsNoShareAndSaysWhy(String text, String reason) {
        assertThatThrownBy(() -> Quantities.shareMilli("compute", text))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("compute");
    }

    @ParameterizedTest
    @CsvSource({
        "512M,512000000",
        "512MiB,536870912",
        "8GiB,8589934592",
        "8G,8000000000",
        "1.5Gi,1610612736",
        "1024B,1024",
        "2Ki,2048",
        "1t,1000000000000",
        "8gib,8589934592"
    })
    void readsMemoryAsPeopleWriteIt(String text, long bytes) {
        assertThat(Quantities.bytes("memory", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "512 | without a unit",
                "0M | above 0",
                "-1G | above 0",
                "8 GiB | without a space",
                "abc | not an amount",
                "8X | unit 'X' is unknown",
                "99999999999T | more than",
                "0.1B | less than one byte",
                "'' | not an amount"
            })
    void refusesWhatIsNoMemoryAndSaysWhy(String text, String reason) {
        assertThatThrownBy(() -> Quantities.bytes("memory", text))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void writesThemForPeople() {
        assertThat(Quantities.share(300)).isEqualTo("30%");
        assertThat(Quantities.share(25)).isEqualTo("2.5%");
        assertThat(Quantities.memory(536870912)).isEqualTo("512 MiB");
        assertThat(Quantities.memory(1610612736L)).isEqualTo("1.5 GiB");
        assertThat(Quantities.memory(17)).isEqualTo("17 B");
    }
}
