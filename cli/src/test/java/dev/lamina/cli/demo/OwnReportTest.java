package dev.lamina.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnReportTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatAWorkloadWrote() throws IOException {
        OwnReport own = OwnReport.read(write("""
                {"name": "control", "work": 7, "throughput": 50.0, "deadlinesMetPercent": 99.0, "latencyMs": {"p99": 6.5},
                 "wallSeconds": 2.5, "requests": 125, "completed": 116, "busyPercent": 21.0, "totalCardSeconds": 0.75, "finished": true,
                 "startedAtMillis": 10000, "series": [[0, 0.2, 50, 1], [1, 0.3, 50, 0], [2, 0.1, 25, 9]]}
                """));
        assertThat(own.work()).isEqualTo(7);
        assertThat(own.totalCardNs()).isEqualTo(750_000_000L);
        assertThat(own.timeline().busyPercent()).containsExactly(20.0, 30.0);
        assertThat(own.during(10_900, 12_100)).isEqualTo(new OwnReport.During(50, 100));
        assertThat(own.during(10_000, 12_000)).isEqualTo(new OwnReport.During(49.5, 99));
        assertThat(own.isFinished()).isTrue();
    }

    @Test
    void aWorkloadWithoutDeadlinesMeetsThemAll() throws IOException {
        OwnReport own =
                OwnReport.read(write("{\"work\": 1, \"wallSeconds\": 1, \"startedAtMillis\": 1, \"series\": []}"));
        assertThat(own.deadlinesMetPercent()).isEqualTo(100);
        assertThat(own.during(0, 9000).deadlinesMetPercent()).isEqualTo(100);
    }

    @Test
    void aFileThatIsNoReportIsNamed() throws IOException {
        Path file = write("{\"work\": ");
        assertThatThrownBy(() -> OwnReport.read(file))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void cardTimeBetweenTwoSamplesIsInProportion() {
        UseHistory history = new UseHistory();
        history.add(1000, 0);
        history.add(1200, 100_000_000L);
        history.add(1400, 100_000_000L);
        assertThat(history.cardNsAt(1100)).isEqualTo(50_000_000.0);
        assertThat(history.busyPercent(1000, 1400)).isCloseTo(25, within(1e-9));
        assertThat(history.timeline(1000, 1400, 200).busyPercent()).containsExactly(50.0, 0.0);
        assertThat(history.cardNsAt(9000)).isEqualTo(100_000_000.0);
        assertThat(history.cardNsAt(1)).isZero();
    }

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("own.json"), json);
    }
}
