package dev.lamina.bench.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineTest {
    private static final Timeline THREE = new Timeline(new long[] {10, 20, 40}, new long[] {20, 30, 50});

    @Test
    void countsOnlyTheTimeInsideTheSpan() {
        assertThat(THREE.busyNs(new Span(0, 100))).isEqualTo(30);
        assertThat(THREE.busyNs(new Span(15, 45))).isEqualTo(20);
        assertThat(THREE.busyNs(new Span(30, 40))).isZero();
        assertThat(THREE.busyNs(new Span(12, 18))).isEqualTo(6);
    }

    @Test
    void countsOverlappingKernelsOnce() {
        Timeline overlapping = new Timeline(new long[] {10, 15, 12}, new long[] {30, 35, 40});

        assertThat(overlapping.busyNs(new Span(0, 100))).isEqualTo(30);
        assertThat(overlapping.busyNs(new Span(0, 20))).isEqualTo(10);
    }

    @Test
    void countsCompletionsFromTheStartToBeforeTheEnd() {
        assertThat(THREE.completedIn(new Span(20, 50))).isEqualTo(2);
        assertThat(THREE.completedIn(new Span(20, 51))).isEqualTo(3);
        assertThat(THREE.completedIn(new Span(60, 70))).isZero();
    }

    @Test
    void countsKernelsByTheirPartInTheSpan() {
        assertThat(THREE.kernelsIn(new Span(0, 100))).isEqualTo(3);
        assertThat(THREE.kernelsIn(new Span(15, 45))).isEqualTo(2);
        assertThat(THREE.kernelsIn(new Span(31, 39))).isZero();
    }

    @Test
    void findsTheNextCompletion() {
        assertThat(THREE.firstCompletionAfter(21)).isEqualTo(30);
        assertThat(THREE.firstCompletionAfter(51)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void putsKernelsThatFinishedOutOfOrderIntoOrder() {
        Timeline timeline = new Timeline(new long[] {40, 10}, new long[] {50, 20});

        assertThat(timeline.startNs(0)).isEqualTo(10);
        assertThat(timeline.firstStartNs()).isEqualTo(10);
        assertThat(timeline.lastEndNs()).isEqualTo(50);
    }

    @Test
    void refusesAKernelThatEndsBeforeItStarts() {
        assertThatThrownBy(() -> new Timeline(new long[] {10}, new long[] {9}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatAKilledLoadLeft(@TempDir Path folder) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(16 * 2 + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(10).putLong(20).putLong(25).putLong(30).putLong(35);
        Path file = Files.write(folder.resolve("load.timeline"), bytes.array());

        Timeline timeline = Timeline.read(file);

        assertThat(timeline.kernels()).isEqualTo(2);
        assertThat(timeline.lastEndNs()).isEqualTo(30);
    }

    @Test
    void saysWhichFileIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> Timeline.read(folder.resolve("none.timeline")))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("none.timeline");
    }

    @Test
    void knowsItsLongestKernel() {
        assertThat(new Timeline(new long[] {10, 20, 90}, new long[] {15, 80, 95}).longestNs())
                .isEqualTo(60);
        assertThat(new Timeline(new long[0], new long[0]).longestNs()).isZero();
    }
}
