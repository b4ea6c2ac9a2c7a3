package dev.lamina.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @Test
    void alignsColumnsAndLeavesNoSpaceAtTheEnds() {
        String text = new Table("NAME", ">GOT", "STATE")
                .row("chat", "5%", "running")
                .row("x", "100%", "")
                .render();
        assertThat(text).isEqualTo("""
                NAME   GOT  STATE
                chat    5%  running
                x     100%
                """);
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> new Table("A", "B").row("1")).hasMessageContaining("1 cells");
    }

    @ParameterizedTest
    @CsvSource({"-1,0s", "42,42s", "192,3m12s", "18420,5h07m", "187200,2d04h"})
    void agesShowTheirTwoLargestUnits(long seconds, String shown) {
        assertThat(Amounts.age(Duration.ofSeconds(seconds))).isEqualTo(shown);
    }

    @Test
    void commandsAreQuotedAndCut() {
        assertThat(Amounts.command(List.of("sh", "-c", "echo 'a b'"), 40)).isEqualTo("sh -c 'echo '\\''a b'\\'''");
        assertThat(Amounts.command(List.of("python", "serve.py"), 8)).isEqualTo("python …");
    }

    @ParameterizedTest
    @CsvSource({"0,0,····", "50,0,██··", "50,75,██│·", "100,50,█▓██", "130,0,████"})
    void barsShowTheShareAndItsMark(double percent, double mark, String bar) {
        assertThat(Bar.of(percent, mark, 4)).isEqualTo(bar);
    }
}
