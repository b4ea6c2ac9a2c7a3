package dev.lamina.workloads.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
    @Test
    void readsTimesAsPeopleWriteThem() {
        assertThat(TimeSpan.parse("6ms").ns()).isEqualTo(6_000_000);
        assertThat(TimeSpan.parse("1.5s").ns()).isEqualTo(1_500_000_000);
        assertThat(TimeSpan.parse("200us").ns()).isEqualTo(200_000);
        assertThat(TimeSpan.parse("2m").ns()).isEqualTo(120_000_000_000L);
        assertThat(TimeSpan.parse("24h").ns()).isEqualTo(86_400_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "-1s", "1 s", "1e3s", "abc", "0s", "25h", "999999999h", "0.4ns"})
    void refusesWhatIsNoTimeAndSaysWhat(String text) {
        assertThatThrownBy(() -> TimeSpan.parse(text)).isInstanceOf(LaminaException.class);
    }
}
