package dev.lamina.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.bench.machine.Machine;
import dev.lamina.bench.statistics.Summary;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class FindingTest {
    private static final Table TABLE =
            new Table("Shares", List.of("slice", "got"), List.of(List.of("a", "70.0"), List.of("b", "5.5")));

    private static Finding finding(Promise promise) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("busyPercent", 98.5);
        return new Finding(
                "shares", "Shares", "lamina bench shares", List.of(TABLE), List.of(promise), List.of("A note."), data);
    }

    @Test
    void linesUpColumnsForATerminal() {
        assertThat(TABLE.text()).isEqualTo("""
                Shares
                  slice    got
                  a       70.0
                  b        5.5
                """);
    }

    @Test
    void writesMarkdownForADocument() {
        assertThat(TABLE.markdown()).isEqualTo("""
                **Shares**

                | slice | got |
                |---|---:|
                | a | 70.0 |
                | b | 5.5 |
                """);
    }

    @Test
    void refusesARowThatDoesNotFitItsHeadings() {
        assertThatThrownBy(() -> new Table("x", List.of("one"), List.of(List.of("1", "2"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhetherPromisesWereKept() {
        assertThat(finding(Promise.atMost("error", 1, 0.5)).promisesKept()).isTrue();
        assertThat(finding(Promise.atMost("error", 1, 1.5)).promisesKept()).isFalse();
        assertThat(finding(Promise.atLeast("aggregate", 98, 97.9)).promisesKept())
                .isFalse();
        assertThat(Promise.atMost("error", 1, 1.5).describe()).startsWith("BROKEN: error");
    }

    @Test
    void carriesDataPromisesAndNotesInItsJson() {
        ObjectNode json = finding(Promise.atMost("error", 1, 0.5)).json();

        assertThat(json.get("benchmark").asString()).isEqualTo("shares");
        assertThat(json.get("busyPercent").asDouble()).isEqualTo(98.5);
        assertThat(json.get("promisesKept").asBoolean()).isTrue();
        assertThat(json.get("promises").get(0).get("limit").asDouble()).isEqualTo(1);
        assertThat(json.get("notes").get(0).asString()).isEqualTo("A note.");
    }

    @Test
    void namesMachineAndCommandInTheDocument() {
        Machine machine = new Machine("A processor", 2, 8L << 30, "Linux 6", "a card", "driver 1");
        String page = new ResultsDocument(
                        machine, "lamina bench all", List.of(finding(Promise.atMost("error", 1, 0.5))))
                .markdown();

        assertThat(page)
                .startsWith("# Benchmarks\n")
                .contains("`lamina bench all`", "A processor, 2 cores, 8.0 GiB, Linux 6; card: a card (driver 1)")
                .contains("## Shares\n\n`lamina bench shares`\n\n**Shares**")
                .endsWith("A note.\n");
    }

    @Test
    void writesNumbersTheSameWayEverywhere() {
        assertThat(Figures.spread(Summary.of(1, 2, 3.25), 1)).isEqualTo("2.0 (1.0..3.3)");
        assertThat(Figures.milliseconds(100_000)).isEqualTo("0.1 ms");
        assertThat(Figures.milliseconds(10_000_000)).isEqualTo("10 ms");
    }
}
