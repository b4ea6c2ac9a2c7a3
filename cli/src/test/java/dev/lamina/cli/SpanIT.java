package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.lamina.cli.CommandBed.Said;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One program with a slice on each of two NVIDIA cards, with real processes. The driver and NVML are the project's doubles of them; no part of this has met
 * a real one.
 */
class SpanIT {
    private static final String ONE = "gpu-00000000-0000-0000-0000-000000000001";
    private static final String TWO = "gpu-00000000-0000-0000-0000-000000000002";
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
        shared = Files.createTempDirectory("lamina-span-it");
        bed = CommandBed.open(Map.of(
                "LAMINA_NVML", drivers.resolve("libnvidia-ml.so.1").toString(),
                "LD_LIBRARY_PATH", drivers.toString(),
                "LAMINA_DOUBLE_SHARED", shared.resolve("cards").toString(),
                "LAMINA_DOUBLE_SIDE_BY_SIDE", "1",
                "OCL_ICD_VENDORS", shared.toString()));
    }

    @AfterEach
    void stopAgent() throws IOException {
        bed.slices().stream()
                .filter(slice -> slice.lead().isEmpty())
                .forEach(slice -> bed.here("stop", slice.slice(), "--grace", "1"));
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
    void aProgramHasItsShareAndItsMemoryOnEachOfItsCards() throws Exception {
        Said said = run(
                List.of("--cards", "2"),
                List.of("memory", "alloc", "" + GIB, "card", "1", "memory", "alloc", "" + 2 * GIB, "alloc", "1048576"),
                List.of("run", "1000000", "0.2", "4", "card", "0", "memory", "run", "1000000", "0.2", "4"));

        assertThat(said.exitCode()).as(said.err()).isZero();
        List<String> lines = said.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo(memory(0));
        assertThat(lines.get(1)).isEqualTo("{\"alloc\":%d,\"rc\":0}", GIB);
        assertThat(lines.get(2)).as("what the other card holds does not count").isEqualTo(memory(0));
        assertThat(lines.get(3)).isEqualTo("{\"alloc\":%d,\"rc\":0}", 2 * GIB);
        assertThat(lines.get(4)).as("out of memory").isEqualTo("{\"alloc\":1048576,\"rc\":2}");
        assertThat(lines.get(6)).isEqualTo(memory(GIB));
        await().atMost(PATIENCE).until(() -> bed.slices().isEmpty());
        assertThat(all())
                .allMatch(slice -> slice.cardNs() > 0 && slice.warnings().isEmpty())
                .extracting(
                        SliceStatus::slice,
                        SliceStatus::lead,
                        SliceStatus::card,
                        SliceStatus::memoryPeakBytes,
                        SliceStatus::refusedAllocations,
                        SliceStatus::exit)
                .containsExactly(tuple("s-1", "", ONE, GIB, 0L, "0"), tuple("s-2", "s-1", TWO, 2 * GIB, 1L, "0"));
        nothingIsLeft();
    }

    @Test
    void theFirstNamedIsTheFirstThatTheProgramSees() throws Exception {
        Said said = run(List.of("--card", "1,0"), List.of("alloc", "" + GIB), List.of());

        assertThat(said.exitCode()).as(said.err()).isZero();
        await().atMost(PATIENCE).until(() -> bed.slices().isEmpty());
        assertThat(all())
                .extracting(SliceStatus::card, SliceStatus::memoryPeakBytes)
                .containsExactly(tuple(TWO, GIB), tuple(ONE, 0L));
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() throws Exception {
        refused(ErrorCode.UNAVAILABLE, "has 2", "--cards", "3");
        refused(ErrorCode.NOT_FOUND, "card '9' is unknown", "--card", "0,9");
        refused(ErrorCode.BAD_INPUT, "the same card", "--card", "0," + ONE);
        refused(ErrorCode.UNAVAILABLE, "of mode time", "--cards", "2", "--mode", "exclusive");
        refused(ErrorCode.UNAVAILABLE, "of mode time", "--cards", "2", "--mode", "spatial");
        started(List.of("--card", "1", "--compute", "90%", "--", load, "idle", "60"));
        refused(ErrorCode.NO_ROOM, "card " + TWO, "--cards", "2");
        assertThat(bed.slices()).hasSize(1);
    }

    @Test
    void theAgentsDeathAndItsReturnDisturbNeitherCard() throws Exception {
        detachBusy("train", "30%");
        await().atMost(PATIENCE).until(() -> cardNs("s-1") > 0 && cardNs("s-2") > 0);
        Said second = bed.away("exec", "train", "--", load, "card", "1", "memory");
        assertThat(second.out()).as("the companion's memory").contains("\"free\":" + GIB);

        long agent = bed.agent();
        ProcessHandle.of(agent).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(agent).isEmpty());
        bed.startAgent();

        assertThat(bed.slices())
                .extracting(SliceStatus::slice, SliceStatus::lead, SliceStatus::state)
                .containsExactly(tuple("s-1", "", "running"), tuple("s-2", "s-1", "running"));
        goOn("s-1", "s-2");
        assertThat(bed.here("pause", "s-2").err()).contains("s-2 is a companion of s-1");
        assertThat(bed.here("stop", "train", "--grace", "1").exitCode()).isZero();
        assertThat(bed.slices()).isEmpty();
        nothingIsLeft();
    }

    /** The launcher leaves what it kept to the next agent. */
    @Test
    void nothingThatWasUsedIsLostWhenTheProgramEndsWithoutAnAgent() throws Exception {
        started(List.of(
                "--name",
                "train",
                "--cards",
                "2",
                "--compute",
                "30%",
                "--",
                load,
                "card",
                "1",
                "run",
                "500000",
                "3",
                "8"));
        await().atMost(PATIENCE).until(() -> cardNs("s-2") > 0);
        long agent = bed.agent();
        ProcessHandle.of(agent).orElseThrow().destroyForcibly();
        Path copy = bed.home().resolve("run").resolve("slices").resolve("s-2").resolve("page");
        await().atMost(PATIENCE).until(() -> Files.exists(copy));
        Path log = copy.resolveSibling("..").resolve("s-1").resolve("out.log").normalize();
        Matcher worked = Pattern.compile("\"expectedNs\":(\\d+)").matcher(Files.readString(log));
        assertThat(worked.find()).isTrue();

        bed.startAgent();

        assertThat(bed.slices()).isEmpty();
        assertThat(all()).extracting(SliceStatus::exit).containsExactly("0", "0");
        assertThat(cardNs("s-2")).isGreaterThanOrEqualTo(Long.parseLong(worked.group(1)) * 95 / 100);
        nothingIsLeft();
    }

    @Test
    void twoSuchProgramsShareBothCardsAndADeathDisturbsNobodyElse() throws Exception {
        detachBusy("one", "50%");
        detachBusy("other", "30%");
        goOn("s-1", "s-2", "s-3", "s-4");

        ProcessHandle.allProcesses()
                .filter(process -> belongsTo(process.pid(), "s-1"))
                .filter(process -> process.info().command().orElse("").equals(load))
                .forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE).until(() -> bed.slices().size() == 2);
        goOn("s-3", "s-4");
        assertThat(all().subList(0, 2)).extracting(SliceStatus::state).containsOnly("ended");
    }

    /** A program of two processes, each busy on a card of its own. */
    private void detachBusy(String name, String compute) throws Exception {
        String script = "%s run 500000 300 8 & %s card 1 alloc %d run 500000 300 8 & wait".formatted(load, load, GIB);
        started(List.of("--name", name, "--cards", "2", "--compute", compute, "--", "sh", "-c", script));
    }

    private static String memory(long usedBytes) {
        return "{\"total\":%d,\"free\":%d,\"nvmlTotal\":%d,\"nvmlUsed\":%d,\"processes\":1}"
                .formatted(2 * GIB, 2 * GIB - usedBytes, 2 * GIB, usedBytes);
    }

    private void nothingIsLeft() {
        assertThat(bed.home().resolve("run").resolve("slices")).isEmptyDirectory();
        try (AgentClient client = AgentClient.connect(bed.installation().paths())) {
            assertThat(client.cards()).extracting(CardStatus::guaranteedMilli).containsExactly(0, 0);
            assertThat(client.cards()).extracting(CardStatus::quotaBytes).containsExactly(0L, 0L);
        }
    }

    private void refused(ErrorCode code, String reason, String... options) throws Exception {
        Said said = run(List.of(options), List.of("memory"), List.of());
        assertThat(said.exitCode()).as(said.err()).isEqualTo(code.exitCode());
        assertThat(said.err()).contains(reason).hasLineCount(1);
    }

    private Said run(List<String> options, List<String> words, List<String> more) throws Exception {
        List<String> all = new ArrayList<>(List.of("run", "--compute", "30%", "--memory", "2GiB"));
        all.addAll(options);
        all.addAll(List.of("--", load));
        all.addAll(words);
        all.addAll(more);
        return bed.away(all.toArray(String[]::new));
    }

    private void started(List<String> words) throws Exception {
        List<String> all = new ArrayList<>(List.of("run", "-d", "--memory", "2GiB"));
        all.addAll(words);
        Said said = bed.away(all.toArray(String[]::new));
        assertThat(said.exitCode()).as(said.err()).isZero();
    }

    private void goOn(String... ids) {
        for (String id : ids) {
            long before = cardNs(id);
            await().atMost(PATIENCE).until(() -> cardNs(id) > before + 100_000_000L);
        }
    }

    private long cardNs(String id) {
        return all().stream()
                .filter(slice -> slice.slice().equals(id))
                .findFirst()
                .orElseThrow()
                .cardNs();
    }

    private List<SliceStatus> all() {
        try (AgentClient client = AgentClient.connect(bed.installation().paths())) {
            return client.slices(true);
        }
    }

    private boolean belongsTo(long pid, String slice) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"))
                    .contains("LAMINA_SLICE=" + bed.home() + "/run/slices/" + slice + "\0");
        } catch (IOException gone) {
            return false;
        }
    }
}
