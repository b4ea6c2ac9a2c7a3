package dev.lamina.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
    @Test
    void readsSharesInPercent() {
        assertThat(Split.parse("50/30/20").percents()).containsExactly(50, 30, 20);
        assertThat(Split.parse("100").percents()).containsExactly(100);
        assertThat(Split.parse("70/30").text()).isEqualTo("70/30");
    }

    @ParameterizedTest
    @CsvSource({
        "0/100, share of 0%",
        "101, share of 101%",
        "70/40, sums to 110%",
        "abc, not shares in percent",
        "'', not shares in percent",
        "70/, not shares in percent",
        "-5/50, not shares in percent",
        "70 / 30, not shares in percent",
        "1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1, has 17 slices",
    })
    void refusesASplitThatNoCardCanKeep(String text, String reason) {
        assertThatThrownBy(() -> Split.parse(text))
                .isInstanceOfSatisfying(
                        LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_INPUT))
                .hasMessageContaining(reason);
    }
}
