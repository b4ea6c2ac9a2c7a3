package dev.lamina.bench.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {
    private static Timeline from(long startNs, long endNs) {
        return new Timeline(new long[] {startNs}, new long[] {endNs});
    }

    @Test
    void beginsWhenTheLastOneHasSettledAndEndsWithTheFirst() {
        Span common = Span.common(List.of(from(10, 200), from(50, 180)), 20);

        assertThat(common).isEqualTo(new Span(70, 180));
    }

    @Test
    void isEmptyWhenTheLoadsNeverRanTogether() {
        assertThat(Span.common(List.of(from(10, 20), from(30, 40)), 0).lengthNs())
                .isZero();
        assertThat(Span.common(List.of(from(10, 20), new Timeline(new long[0], new long[0])), 0)
                        .lengthNs())
                .isZero();
        assertThat(Span.common(List.of(), 0).lengthNs()).isZero();
    }

    @Test
    void dropsTheRestThatFillsNoWindow() {
        assertThat(new Span(5, 30).windows(10)).containsExactly(new Span(5, 15), new Span(15, 25));
    }

    @Test
    void refusesToEndBeforeItBegins() {
        assertThatThrownBy(() -> new Span(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(1, 2).windows(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
