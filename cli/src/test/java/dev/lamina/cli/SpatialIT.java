package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lamina.cli.CommandBed.Said;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mode spatial from the command to the daemon. Driver, NVML and MPS are the project's doubles of them; no part of this has met a real one. */
class SpatialIT {
    private static final String CARD = "gpu-00000000-0000-0000-0000-000000000001";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path DRIVERS =
            CommandBed.none().installation().runtime().resolve("cuda-double");
    private static final String LOAD = CommandBed.none()
            .installation()
            .runtime()
            .resolve("lamina-cuda-load")
            .toString();

    private CommandBed bed = CommandBed.none();
    private Path shared = Path.of("");

    private void open(Map<String, String> more) throws IOException {
        open(CARD, more);
    }

    private void open(String card, Map<String, String> more) throws IOException {
        shared = Files.createTempDirectory("lamina-spatial-it");
        Map<String, String> variables = new HashMap<>(Map.of(
                "LAMINA_NVML", DRIVERS.resolve("libnvidia-ml.so.1").toString(),
                "LAMINA_MPS_CONTROL", DRIVERS.resolve("nvidia-cuda-mps-control").toString(),
                "LD_LIBRARY_PATH", DRIVERS.toString(),
                "LAMINA_DOUBLE_SHARED", shared.resolve("cards").toString(),
                "OCL_ICD_VENDORS", shared.toString()));
        variables.putAll(more);
        bed = CommandBed.open(variables, "--card", card, "--mode", "time");
    }

    @AfterEach
    void stopAgent() throws IOException {
        bed.slices().forEach(slice -> bed.here("stop", slice.slice(), "--grace", "1"));
        await().atMost(PATIENCE).until(() -> bed.slices().isEmpty());
        bed.here("node", "stop");
        await().atMost(PATIENCE)
                .until(() -> !AgentClient.answers(bed.installation().paths()));
        bed.close();
        try (Stream<Path> files = Files.list(shared)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(shared);
    }

    @Test
    void slicesRunBesideEachOtherThroughADaemonThatEndsWithThem() throws Exception {
        open(Map.of());
        Said said = run("spatial", "env");
        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out())
                .contains("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE=40\n")
                .contains("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT=0=2048M\n")
                .contains("CUDA_MPS_PIPE_DIRECTORY=" + bed.home() + "/run/mps/")
                .contains("CUDA_VISIBLE_DEVICES=GPU-", "liblamina_cuda.so");
        assertThat(run("time", "env").out()).doesNotContain("CUDA_MPS");
        await().atMost(PATIENCE).until(() -> daemons().isEmpty());

        Said quota = run("spatial", LOAD, "alloc", "" + (3L << 29), "memory");
        assertThat(quota.out()).as("the shim's quota comes first").contains("\"rc\":2", "\"total\":" + (1L << 30));

        detach("first");
        detach("second");
        await().atMost(PATIENCE)
                .until(() -> named("first").cardNs() > 0 && named("second").cardNs() > 0);
        assertThat(daemons()).hasSize(1);
        assertThat(named("first").mode()).isEqualTo("SPATIAL");

        bed.here("stop", "first", "--grace", "1");
        bed.here("stop", "second", "--grace", "1");
        await().atMost(PATIENCE).until(() -> daemons().isEmpty());
        assertThat(bed.home().resolve("run/mps")).isEmptyDirectory();
    }

    @Test
    void slicesWhoseDaemonDiesGoOnByTimeAndSaySo() throws Exception {
        open(Map.of());
        detach("first");
        await().atMost(PATIENCE).until(() -> named("first").cardNs() > 0);
        ProcessHandle.of(daemons().getFirst()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> named("first").mode().equals("TIME"));
        assertThat(bed.here("ps").out()).contains("MPS daemon is gone", "by time from now on");
        assertThat(bed.here("cards").out()).contains("an MPS daemon is gone");
        await().atMost(PATIENCE).until(() -> bed.here("events").out().contains("fell back to mode time"));
        goesOn("first");

        detach("second");
        // A new one for the new slice; the other one's process is there until the system has taken note of its end.
        await().atMost(PATIENCE).until(() -> daemons().size() == 1);
        assertThat(bed.here("cards").out()).doesNotContain("MPS daemon is gone");
        await().atMost(PATIENCE).until(() -> named("second").cardNs() > 0);
    }

    @Test
    void anAgentThatIsKilledLeavesTheDaemonToItsSlicesAndTheNextEndsIt() throws Exception {
        open(Map.of());
        detach("first");
        await().atMost(PATIENCE).until(() -> named("first").cardNs() > 0);
        List<Long> before = daemons();
        long agent = bed.agent();
        ProcessHandle.of(agent).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(agent).isEmpty());
        assertThat(daemons()).isEqualTo(before);

        bed.startAgent("--card", CARD, "--mode", "time");
        assertThat(named("first").mode()).isEqualTo("SPATIAL");
        assertThat(daemons()).isEqualTo(before);
        goesOn("first");
        bed.here("stop", "first", "--grace", "1");
        await().atMost(PATIENCE).until(() -> daemons().isEmpty());
    }

    /** What the operator has cut off a card is a card of its own, by the name that nvidia-smi gives it. */
    @Test
    void aMigDeviceIsACardThatCanBeDividedOnceMore() throws Exception {
        String id = "mig-00000000-0000-0000-0000-000000000021";
        open(id, Map.of("LAMINA_DOUBLE_MIG", "1"));
        assertThat(bed.here("cards").out()).contains(id, "MIG", "8 GiB");

        Said said = bed.away(
                "run",
                "--card",
                "MIG-00000000-0000-0000-0000-000000000021",
                "--mode",
                "spatial",
                "--compute",
                "50%",
                "--memory",
                "2GiB",
                "--",
                LOAD,
                "memory",
                "alloc",
                "" + (1L << 30),
                "memory",
                "run",
                "1000000",
                "0.2",
                "4");
        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out())
                .contains("\"rc\":0", "\"total\":" + (2L << 30), "\"nvmlUsed\":" + (1L << 30), "\"processes\":1");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void whatStandsInTheWayIsSaid() throws Exception {
        open(Map.of("LAMINA_MPS_CONTROL", "/nonexistent/mps", "LAMINA_DOUBLE_COMPUTE_MODE", "0"));
        Said missing = run("spatial", "env");
        assertThat(missing.exitCode()).isEqualTo(ErrorCode.UNAVAILABLE.exitCode());
        assertThat(missing.err()).contains("/nonexistent/mps", "install");
        assertThat(bed.slices()).isEmpty();
        assertThat(run("time", "env").exitCode()).isZero();
    }

    private List<Long> daemons() {
        Path folder = bed.home().resolve("run/mps");
        List<Long> alive = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.walk(folder, 2) : Stream.empty()) {
            for (Path file : files.filter(each -> each.endsWith("nvidia-cuda-mps-control.pid"))
                    .toList()) {
                long pid = Long.parseLong(Files.readString(file).strip());
                ProcessHandle.of(pid).ifPresent(process -> alive.add(pid));
            }
        } catch (IOException | UncheckedIOException | NumberFormatException ending) {
            return List.of(-1L); // it is being removed
        }
        return alive;
    }

    private Said run(String mode, String... program) throws IOException, InterruptedException {
        return bed.away(Stream.concat(
                        Stream.of(
                                "run", "--mode", mode, "--compute", "30%", "--limit", "40%", "--memory", "1GiB", "--"),
                        Stream.of(program))
                .toArray(String[]::new));
    }

    private void detach(String name) throws IOException, InterruptedException {
        Said said = bed.away(
                "run",
                "-d",
                "--name",
                name,
                "--mode",
                "spatial",
                "--compute",
                "30%",
                "--limit",
                "40%",
                "--memory",
                "1GiB",
                "--",
                LOAD,
                "run",
                "500000",
                "300",
                "8");
        assertThat(said.exitCode()).as(said.err()).isZero();
    }

    private void goesOn(String name) {
        long before = named(name).cardNs();
        await().atMost(PATIENCE).until(() -> named(name).cardNs() > before + 100_000_000L);
    }

    private SliceStatus named(String name) {
        return bed.slices().stream()
                .filter(slice -> slice.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
