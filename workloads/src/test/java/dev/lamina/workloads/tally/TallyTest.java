package dev.lamina.workloads.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TallyTest {
    private static final long MS = 1_000_000;
    private static final long DEVICE_START = 5_000_000_000L;

    @TempDir
    private Path directory;

    private final Tally tally = new Tally(
            new RunFacts("control", "a card", 3, 50, 20 * MS, 1), new RunStart(1_700_000_000_000L, 0, DEVICE_START));

    @Test
    void countsRequestsDeadlinesAndLatencies() {
        tally.answered(0, 10 * MS);
        tally.answered(20 * MS, 40 * MS);
        tally.answered(40 * MS, 61 * MS);
        tally.dropped(60 * MS);

        JsonNode json = tally.outcome(100 * MS).summary();

        assertThat(json.get("requests").asInt()).isEqualTo(4);
        assertThat(json.get("completed").asInt()).isEqualTo(3);
        assertThat(json.get("deadlinesMet").asInt()).isEqualTo(2);
        assertThat(json.get("deadlinesTotal").asInt()).isEqualTo(4);
        assertThat(json.get("deadlinesMetPercent").asDouble()).isEqualTo(50);
        assertThat(json.get("throughput").asDouble()).isEqualTo(30);
        assertThat(json.get("latencyMs").get("p50").asDouble()).isEqualTo(20);
        assertThat(json.get("latencyMs").get("max").asDouble()).isEqualTo(21);
    }

    @Test
    void countsCardTimeFromTheStartOnAndSplitsItBySeconds() {
        tally.busy(DEVICE_START - 10 * MS, DEVICE_START + 10 * MS);
        tally.busy(DEVICE_START + 900 * MS, DEVICE_START + 1200 * MS);
        tally.outsideCard(40 * MS);
        tally.answered(950 * MS, 1200 * MS);

        JsonNode json = tally.outcome(2000 * MS).report(false);

        assertThat(json.get("cardSeconds").asDouble()).isEqualTo(0.31);
        assertThat(json.get("busyPercent").asDouble()).isEqualTo(15.5);
        assertThat(json.get("totalCardSeconds").asDouble()).isEqualTo(0.35);
        assertThat(json.get("startedAtMillis").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(json.get("startedAtDeviceNs").asLong()).isEqualTo(DEVICE_START);
        assertThat(json.get("series").toString()).isEqualTo("[[0,0.11,1,1],[1,0.2,0,0]]");
    }

    @Test
    void passesOnlyWhenSomethingWasCheckedAndAgreed() {
        assertThat(tally.outcome(1).passed()).isFalse();
        tally.checked(true, 1e-6);
        assertThat(tally.outcome(1).passed()).isTrue();
        tally.checked(false, Double.NaN);

        Outcome outcome = tally.outcome(1);
        assertThat(outcome.passed()).isFalse();
        assertThat(outcome.checks().maxError()).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void namesLossesOnlyForATraining() {
        assertThat(tally.outcome(MS).summary().has("firstLoss")).isFalse();

        Tally training = new Tally(new RunFacts("train", "a card", 1, 0, 0, 1), new RunStart(0, 0, 0));
        training.answered(0, 5 * MS);
        training.losses(2, 0.5);
        JsonNode json = training.outcome(10 * MS).summary();

        assertThat(json.get("firstLoss").asDouble()).isEqualTo(2);
        assertThat(json.get("lastLoss").asDouble()).isEqualTo(0.5);
        assertThat(json.get("stepsPerSecond").asDouble()).isEqualTo(100);
        assertThat(json.has("deadlinesMet")).isFalse();
    }

    @Test
    void keepsThePercentilesExact() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 10_000; i++) {
            latencies.add(i);
        }

        assertThat(latencies.percentiles(50, 99, 100)).containsExactly(5_000, 9_900, 10_000);
        assertThat(new Latencies().percentiles(50)).containsExactly(0);
    }

    @Test
    void putsTheLastReportInThePlaceOfTheFirst() throws Exception {
        Path file = directory.resolve("control.json");
        try (ReportFile report = ReportFile.open(file, () -> tally.outcome(MS))) {
            assertThat(read(file).get("finished").asBoolean()).isFalse();
            tally.answered(0, MS);
            report.finish(tally.outcome(MS));
        }

        assertThat(read(file).get("finished").asBoolean()).isTrue();
        assertThat(read(file).get("completed").asInt()).isEqualTo(1);
        assertThat(directory).isDirectoryContaining("glob:**control.json").isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void saysWhichReportCannotBeWritten() {
        Path file = directory.resolve("absent/control.json");

        assertThatThrownBy(() -> ReportFile.open(file, () -> tally.outcome(MS)))
                .hasMessageContaining("absent/control.json cannot be written");
    }

    private static JsonNode read(Path file) throws Exception {
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }
}
