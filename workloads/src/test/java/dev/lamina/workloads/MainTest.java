package dev.lamina.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.device.opencl.OpenCl;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MainTest {
    private static final int BAD_INPUT = 2;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "control --rate 0 | --rate is 0.0, from 0.1 to 10000 is possible",
                "control --rate abc | 'abc' is not a double",
                "control --load 1.5 | --load is 1.5; give a share",
                "control --load 30% | '30%' is not a double",
                "control --load 0.3 --work 4 | give one of them",
                "control --work 0 | --work is 0, from 1 to 4096 is possible",
                "vision --duration 20 | '20' is not a time",
                "decode --deadline -5ms | '-5ms' is not a time",
                "train --rate 5 | Unknown option",
                "fly | Unmatched argument"
            })
    void refusesBadOptionsInOneSentence(String arguments, String message) {
        int code = execute(arguments.split(" "));

        assertThat(code).isEqualTo(BAD_INPUT);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysThatADeviceIsNotThere() {
        needADevice();

        assertThat(execute("control", "--device", "99")).isEqualTo(7);
        assertThat(err.toString()).contains("OpenCL device 99 is not there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"decode", "control", "vision", "train"})
    void runsChecksAndCountsForItself(String workload) throws IOException {
        needADevice();
        Path report = directory.resolve("report.json");

        int code = execute(workload, "--work", "1", "--duration", "400ms", "--json", "--report", report.toString());

        assertThat(err.toString()).contains(workload + " on ");
        assertThat(code).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.get("name").asString()).isEqualTo(workload);
        assertThat(json.get("requests").asLong()).isPositive();
        assertThat(json.get("cardSeconds").asDouble()).isPositive();
        assertThat(json.get("checksPassed").asLong())
                .isEqualTo(json.get("checksTotal").asLong())
                .isPositive();
        JsonNode written = read(report);
        assertThat(written.get("finished").asBoolean()).isTrue();
        assertThat(written.get("cardSeconds")).isEqualTo(json.get("cardSeconds"));
        assertThat(written.get("series").get(0)).hasSize(4);
    }

    @Test
    void endsOnASignalAsItsDurationWouldEndIt() throws Exception {
        needADevice();
        Path report = directory.resolve("report.json");
        Process process = new ProcessBuilder(WorkloadCommand.of(
                        "control", "--work", "1", "--duration", "1h", "--json", "--report", report.toString()))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(report)
                            && read(report).get("completed").asLong() > 0);
            process.destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(read(report).get("finished").asBoolean()).isTrue();
            assertThat(Files.readString(directory.resolve("out"), StandardCharsets.UTF_8))
                    .contains("\"completed\"");
        } finally {
            process.destroyForcibly();
        }
    }

    private static void needADevice() {
        boolean found = OpenCl.load() instanceof OpenCl.Loaded(OpenCl openCl)
                && !openCl.devices().isEmpty();
        assumeTrue(found, "skipped: this machine has no OpenCL device");
    }

    private int execute(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private static JsonNode read(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }
}
