package dev.lamina.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTimeTest {
    @ParameterizedTest
    @CsvSource({"10ms, 10000000, 10 ms", "0.1ms, 100000, 0.1 ms", "250us, 250000, 0.25 ms", "1s, 1000000000, 1000 ms"})
    void readsTimesAsPeopleWriteThem(String text, long ns, String shown) {
        assertThat(KernelTime.parse(text)).isEqualTo(new KernelTime(ns));
        assertThat(KernelTime.parse(text).text()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "10, not a time",
        "10 ms, not a time",
        "abc, not a time",
        "-1ms, not a time",
        "1ns, not a time",
        "0ms, must be 10us to 1s",
        "2s, must be 10us to 1s",
        "9us, must be 10us to 1s",
    })
    void refusesTimesThatAreNoneOrOutOfRange(String text, String reason) {
        assertThatThrownBy(() -> KernelTime.parse(text))
                .isInstanceOfSatisfying(
                        LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_INPUT))
                .hasMessageContaining(reason);
    }
}
