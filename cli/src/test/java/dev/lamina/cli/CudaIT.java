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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The command on an NVIDIA card: discovery, launch, gate, quota and accounts with real processes. The driver and NVML are the project's doubles of
 * them, with a card that all processes share; no part of this has met a real one.
 */
class CudaIT {
    private static final String CARD = "gpu-00000000-0000-0000-0000-000000000001";
    private static final long GIB = 1L << 30;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private CommandBed bed = CommandBed.none();
    private Path shared = Path.of("");
    private String load = "";

    @BeforeEach
    void startAgent() throws IOException {
        Path runtime = CommandBed.none().installation().runtime();
        load = runtime.resolve("lamina-cuda-load").toString();
        Path drivers = runtime.resolve("cuda-double");
        shared = Files.createTempDirectory("lamina-cuda-it");
        bed = CommandBed.open(
                Map.of(
                        "LAMINA_NVML", drivers.resolve("libnvidia-ml.so.1").toString(),
                        "LD_LIBRARY_PATH", drivers.toString(),
                        "LAMINA_DOUBLE_SHARED", shared.resolve("cards").toString(),
                        "LAMINA_DOUBLE_SIDE_BY_SIDE", "1",
                        "OCL_ICD_VENDORS", shared.toString()),
                "--card",
                CARD);
    }

    @AfterEach
    void stopAgent() throws IOException, InterruptedException {
        bed.slices().forEach(slice -> bed.here("stop", slice.slice(), "--grace", "1"));
        bed.close();
        try (Stream<Path> files = Files.list(shared)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(shared);
    }

    @Test
    void aProgramSeesItsSliceOfTheCardAndIsHeldToItsQuota() throws Exception {
        assertThat(bed.here("cards").out()).contains(CARD, "Driver double 0", "550.00.double", "108", "15.8 GiB");

        Said said = run(
                "memory",
                "alloc",
                "" + GIB,
                "vmm",
                "" + GIB / 2,
                "pool",
                "" + GIB,
                "memory",
                "run",
                "1000000",
                "0.2",
                "4");
        assertThat(said.exitCode()).as(said.err()).isZero();
        List<String> lines = said.out().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo(
                        "{\"total\":%d,\"free\":%d,\"nvmlTotal\":%d,\"nvmlUsed\":0,\"processes\":1}",
                        2 * GIB, 2 * GIB, 2 * GIB);
        assertThat(lines.get(1)).isEqualTo("{\"alloc\":%d,\"rc\":0}", GIB);
        assertThat(lines.get(2)).isEqualTo("{\"vmm\":%d,\"rc\":0}", GIB / 2);
        assertThat(lines.get(3)).as("out of memory, the driver's own error").isEqualTo("{\"pool\":%d,\"rc\":2}", GIB);
        assertThat(lines.get(4)).contains("\"total\":" + 2 * GIB, "\"free\":" + GIB / 2, "\"nvmlUsed\":" + 3 * GIB / 2);

        await().atMost(PATIENCE).until(() -> ended("s-1"));
        SliceStatus slice = slice("s-1");
        assertThat(slice.card()).isEqualTo(CARD);
        assertThat(slice.cardNs()).isPositive();
        assertThat(slice.refusedAllocations()).isEqualTo(1);
        assertThat(slice.memoryPeakBytes()).isEqualTo(3 * GIB / 2);
        assertThat(slice.warnings()).isEmpty();
        assertThat(bed.here("report").out()).contains("s-1", "30%");
    }

    /** OpenCL has no driver here: a machine with NVIDIA cards may do without. */
    @Test
    void theDoctorFindsCardAndShimAndDoesNotMissOpenCl() {
        Said said = bed.here("doctor");
        assertThat(said.out())
                .contains(CARD + " Driver double 0", "liblamina_cuda.so")
                .doesNotContain("problem ");
        assertThat(said.exitCode()).isZero();
    }

    @Test
    void anErrorOfTheCardIsReportedAndItTakesNoNewSlices() throws Exception {
        detach("living", "50%", "idle", "60");
        await().atMost(PATIENCE).until(() -> slice("s-1").state().equals("running"));
        Files.writeString(shared.resolve("cards.xid"), "0 31");
        await().atMost(PATIENCE).until(() -> bed.here("events").out().contains("Xid 31"));
        assertThat(bed.here("cards").out()).as("a mistake of a program").doesNotContain("Xid");

        Files.writeString(shared.resolve("cards.xid"), "0 79");
        await().atMost(PATIENCE).until(() -> bed.here("cards").out().contains("Xid 79"));
        assertThat(slice("s-1").warnings()).anyMatch(warning -> warning.contains("fallen off the bus"));
        assertThat(bed.here("node", "status").out()).contains("takes no new slices");
        Said refused = run("memory");
        assertThat(refused.exitCode()).isEqualTo(ErrorCode.UNAVAILABLE.exitCode());
        assertThat(refused.err()).contains("Xid 79", "no new slices");
    }

    @Test
    void whoUsesTheCardWithoutTheShimIsFlagged() throws Exception {
        Said said = bed.away(
                "run",
                "-d",
                "--compute",
                "10%",
                "--memory",
                "2GiB",
                "--",
                "env",
                "-u",
                "LD_PRELOAD",
                load,
                "alloc",
                "" + GIB,
                "idle",
                "60");
        assertThat(said.exitCode()).as(said.err()).isZero();
        await().atMost(PATIENCE)
                .until(() ->
                        slice("s-1").warnings().stream().anyMatch(warning -> warning.contains("without the shim")));
        assertThat(bed.here("events").out()).contains("audit");
        assertThat(bed.here("cards", "--json").out()).contains("\"celsius\" : 40");
    }

    /** NVML's figures of use, as {@code nvidia-smi pmon} shows them. */
    @Test
    void aSliceSeesItsOwnUseOfTheCardAlone() throws Exception {
        detach("neighbour", "50%", "run", "500000", "300", "8");
        await().atMost(PATIENCE).until(() -> slice("s-1").cardNs() > 0);
        Said said = run("use", "run", "500000", "1", "4", "use");
        assertThat(said.exitCode()).as(said.err()).isZero();
        String last = said.out().lines().toList().getLast();
        assertThat(last).contains("\"samples\":1,\"own\":1").doesNotContain("\"gpu\":0,");
    }

    @Test
    void aSecondProgramAndChildrenBelongToTheSlice() throws Exception {
        detach("first", "50%", "alloc", "" + GIB, "idle", "60");
        await().atMost(PATIENCE).until(() -> slice("s-1").memoryUsedBytes() == GIB);
        Said second = bed.away("exec", "first", "--", load, "fork", "memory", "alloc", "" + 2 * GIB);
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.out())
                .contains("\"free\":" + GIB, "\"nvmlUsed\":" + GIB, "\"processes\":2")
                .contains("{\"alloc\":" + 2 * GIB + ",\"rc\":2}");
        assertThat(slice("s-1").refusedAllocations()).isEqualTo(1);
    }

    @Test
    void bothHaveTheirTurnsOfTheCardAndADeathDisturbsNobodyElse() throws Exception {
        long beganNs = System.nanoTime();
        detach("large", "70%", "run", "500000", "300", "8");
        detach("small", "30%", "run", "500000", "300", "8");
        await().atMost(PATIENCE)
                .until(() -> cardNs("s-1") > 500_000_000L
                        && cardNs("s-2") > 200_000_000L
                        && slice("s-2").waitNs() > 0);
        long chargedNs = cardNs("s-1") + cardNs("s-2");
        assertThat(chargedNs).isLessThanOrEqualTo(System.nanoTime() - beganNs);

        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").startsWith(load + " run 500000 300 8"))
                .filter(process -> belongsTo(process.pid(), "s-1"))
                .forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE).until(() -> ended("s-1"));
        assertThat(slice("s-1").exit()).isEqualTo("signal 9");
        goesOn("s-2");

        long agent = bed.agent();
        ProcessHandle.of(agent).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(agent).isEmpty());
        bed.startAgent("--card", CARD);
        assertThat(slice("s-2").state()).isEqualTo("running");
        goesOn("s-2");
        assertThat(slice("s-2").warnings()).isEmpty();
    }

    /** The two programs say how much work they gave the card; a card can do no more than one nanosecond of it in one. */
    @Test
    void whatSlicesHadSideBySideIsChargedOnce() throws Exception {
        assertThat(bed.here("cards").out()).contains(" time ");
        long beganNs = System.nanoTime();
        CompletableFuture<Said> other = CompletableFuture.supplyAsync(() -> worked("20%"));
        Said one = worked("60%");
        long workedNs = expectedNs(one) + expectedNs(other.join());
        await().atMost(PATIENCE).until(() -> ended("s-1") && ended("s-2"));
        long tookNs = System.nanoTime() - beganNs;
        long chargedNs = cardNs("s-1") + cardNs("s-2");
        assertThat(chargedNs).as("all that was done").isGreaterThanOrEqualTo(workedNs * 95 / 100);
        assertThat(chargedNs).as("and none of it twice").isLessThanOrEqualTo(tookNs);
    }

    private Said worked(String compute) {
        try {
            return bed.away(words("run", "--mode", "time", "--compute", compute, "--memory", "2GiB", "--", load)
                    .with("run", "500000", "2", "8"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long expectedNs(Said said) {
        assertThat(said.exitCode()).as(said.err()).isZero();
        Matcher number = Pattern.compile("\"expectedNs\":(\\d+)").matcher(said.out());
        assertThat(number.find()).as(said.out()).isTrue();
        return Long.parseLong(number.group(1));
    }

    private long cardNs(String id) {
        return slice(id).cardNs();
    }

    private void goesOn(String id) {
        long before = cardNs(id);
        await().atMost(PATIENCE).until(() -> cardNs(id) > before + 200_000_000L);
    }

    private Said run(String... words) throws IOException, InterruptedException {
        return bed.away(
                words("run", "--compute", "30%", "--memory", "2GiB", "--", load).with(words));
    }

    private void detach(String name, String compute, String... words) throws IOException, InterruptedException {
        Said said = bed.away(words("run", "-d", "--name", name, "--compute", compute, "--memory", "2GiB", "--", load)
                .with(words));
        assertThat(said.exitCode()).as(said.err()).isZero();
    }

    private record Words(List<String> first) {
        String[] with(String... more) {
            return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
        }
    }

    private static Words words(String... first) {
        return new Words(List.of(first));
    }

    private boolean belongsTo(long pid, String slice) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"))
                    .contains("LAMINA_SLICE=" + bed.home() + "/run/slices/" + slice + "\0");
        } catch (IOException gone) {
            return false;
        }
    }

    private SliceStatus slice(String id) {
        try (AgentClient client = AgentClient.connect(bed.installation().paths())) {
            return client.slices(true).stream()
                    .filter(slice -> slice.slice().equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean ended(String id) {
        return slice(id).state().equals("ended");
    }
}
