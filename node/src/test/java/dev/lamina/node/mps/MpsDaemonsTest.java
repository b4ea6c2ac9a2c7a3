package dev.lamina.node.mps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.card.Card;
import dev.lamina.device.nvml.ComputeMode;
import dev.lamina.device.posix.Users;
import dev.lamina.node.registration.EventThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the project's double of nvidia-cuda-mps-control, as real processes; a real one has not been met. */
class MpsDaemonsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SELF = Users.name(Users.currentUid());
    private static final String OTHER = "nobody";
    private static final long GIB = 1L << 30;
    private static final Card CARD = card("gpu-00000000-0000-0000-0000-000000000001", Card.CUDA);

    private final EventThread events = EventThread.start();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final List<MpsDaemons> opened = new ArrayList<>();
    private Path home = Path.of("");
    private CardFacts facts = new CardFacts(ComputeMode.DEFAULT, "8.0");

    @BeforeEach
    void makeHome() throws IOException {
        // Below /tmp itself: the path of a socket is short.
        home = Files.createTempDirectory(
                Path.of("/tmp"),
                "lamina-mps-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }

    @AfterEach
    void endAll() throws IOException {
        opened.forEach(MpsDaemons::close);
        events.close();
        processes().forEach(ProcessHandle::destroyForcibly);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void slicesOfOneUserShareADaemonWhichEndsWithTheLast() {
        MpsDaemons daemons = open();
        Map<String, String> first = daemons.join(client("s-1", SELF));
        Map<String, String> second = daemons.join(client("s-2", SELF));

        assertThat(first)
                .containsEntry("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", "30")
                .containsEntry("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT", "0=3072M")
                .containsEntry("CUDA_MPS_CLIENT_PRIORITY", "0");
        assertThat(second).isEqualTo(first).isEqualTo(daemons.environment("s-2"));
        assertThat(processes()).hasSize(1);

        daemons.leave("s-1");
        daemons.leave("s-2");
        await().atMost(PATIENCE).until(() -> processes().isEmpty());
        daemons.close();
        assertThat(home.resolve("mps")).isEmptyDirectory();
        assertThat(lost).isEmpty();
    }

    @Test
    void aBestEffortSliceHasTheLowerPriorityAndTheCardBoundsItsMemory() {
        SliceTerms terms = new SliceTerms(0, 1000, 40 * GIB, SliceClass.BEST_EFFORT);
        assertThat(new MpsClient("s-1", CARD, SELF, terms).environment(Path.of("/p"), Path.of("/l")))
                .containsEntry("CUDA_MPS_CLIENT_PRIORITY", "1")
                .containsEntry("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", "100")
                .containsEntry("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT", "0=16384M");
    }

    @Test
    void aDaemonThatDiesIsReportedAndTheNextSliceGetsANewOne() {
        MpsDaemons daemons = open();
        Path before = Path.of(daemons.join(client("s-1", SELF)).get("CUDA_MPS_PIPE_DIRECTORY"));
        processes().forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE).until(() -> !lost.isEmpty());
        assertThat(lost).singleElement().asString().contains(CARD.id(), "[s-1]", "ended");
        assertThat(daemons.environment("s-1")).isEmpty();

        Path after = Path.of(daemons.join(client("s-2", SELF)).get("CUDA_MPS_PIPE_DIRECTORY"));
        assertThat(after).as("what knew the dead one must not find the new one").isNotEqualTo(before);
        assertThat(processes()).hasSize(1);
        daemons.leave("s-1");
        daemons.leave("s-2");
        await().atMost(PATIENCE).until(() -> processes().isEmpty());
    }

    @Test
    void anAgentThatComesBackTakesOverWhatItsSlicesNeedAndEndsTheRest() {
        MpsDaemons killed = open();
        killed.join(client("s-1", SELF));
        killed.join(new MpsClient("s-2", card("gpu-00000000-0000-0000-0000-000000000002", Card.CUDA), SELF, terms()));
        assertThat(processes()).hasSize(2);
        killed.close(); // as an agent that is killed: it ends no daemon

        MpsDaemons back = open();
        back.adopt(List.of(client("s-1", SELF)), Set.of("s-1"));
        assertThat(processes()).as("nobody's daemon is ended").hasSize(1);
        assertThat(back.environment("s-1")).isEqualTo(killed.environment("s-1"));
        assertThat(lost).isEmpty();
        assertThat(back.join(client("s-3", SELF))).isEqualTo(back.environment("s-1"));

        back.leave("s-1");
        back.leave("s-3");
        await().atMost(PATIENCE).until(() -> processes().isEmpty());
    }

    @Test
    void aDaemonThatDiedWhileNoAgentRanIsReportedByTheNext() {
        MpsDaemons killed = open();
        killed.join(client("s-1", SELF));
        killed.close();
        lost.clear();
        List<ProcessHandle> running = processes();
        running.forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE).until(() -> processes().isEmpty());
        lost.clear();

        MpsDaemons back = open();
        back.adopt(List.of(client("s-1", SELF)), Set.of("s-1"));
        await().atMost(PATIENCE).until(() -> !lost.isEmpty());
        assertThat(lost.getLast()).contains("[s-1]", "while no agent ran");
        back.leave("s-1");
        back.close();
        assertThat(home.resolve("mps")).isEmptyDirectory();
    }

    @Test
    void eachUserHasADaemonOfHisOwn() {
        assumeThat(Users.currentUid()).as("only root can act as two users").isEqualTo(Users.ROOT);
        MpsDaemons daemons =
                open(control(Map.of(MpsControl.VARIABLE, copyForAll().toString())), home);
        Path own = Path.of(daemons.join(client("s-1", SELF)).get("CUDA_MPS_PIPE_DIRECTORY"));
        Path others = Path.of(daemons.join(client("s-2", OTHER)).get("CUDA_MPS_PIPE_DIRECTORY"));

        assertThat(others).isNotEqualTo(own);
        assertThat(processes())
                .extracting(each -> each.info().user().orElse(""))
                .contains(SELF, OTHER);
        assertThat(owner(others)).isEqualTo(OTHER);
        daemons.leave("s-2");
        await().atMost(PATIENCE).until(() -> processes().size() == 1);
        daemons.leave("s-1");
        await().atMost(PATIENCE).until(() -> processes().isEmpty());
    }

    @Test
    void inModeExclusiveProcessASecondUserIsRefused() {
        assumeThat(Users.currentUid()).as("only root can act as two users").isEqualTo(Users.ROOT);
        facts = new CardFacts(ComputeMode.EXCLUSIVE_PROCESS, "8.0");
        MpsDaemons daemons = open();
        daemons.join(client("s-1", SELF));
        assertRefused(daemons, client("s-2", OTHER), "exclusive-process", SELF);
        daemons.join(client("s-3", SELF));
    }

    @Test
    void aCardThatCannotBeSharedSoIsRefusedWithTheReason() {
        MpsDaemons daemons = open();
        assertRefused(
                daemons, new MpsClient("s-1", card("ocl-12345678", Card.OPENCL), SELF, terms()), "no NVIDIA card");
        facts = new CardFacts(ComputeMode.PROHIBITED, "8.0");
        assertRefused(daemons, client("s-1", SELF), "prohibited", "-c DEFAULT");
        facts = new CardFacts(ComputeMode.DEFAULT, "6.1");
        assertRefused(daemons, client("s-1", SELF), "6.1", "7.0");
        assertThat(processes()).isEmpty();
    }

    @Test
    void aMissingProgramAndOneThatDoesNotStartAreSaid() {
        MpsDaemons without = open(control(Map.of(MpsControl.VARIABLE, "/nonexistent/mps")), home);
        assertRefused(without, client("s-1", SELF), "/nonexistent/mps", "install", "--mode time");
        MpsDaemons broken =
                open(control(Map.of(MpsControl.VARIABLE, program().toString(), "LAMINA_DOUBLE_MPS", "broken")), home);
        assertRefused(broken, client("s-1", SELF), "does not start", "the double was told so", "--mode time");
        assertThat(home.resolve("mps")).isEmptyDirectory();
    }

    /** The folder is its user's to write: a number that is put there is not believed. */
    @Test
    void aForgedNumberIsNotTakenForTheDaemon() throws IOException {
        MpsDaemons killed = open();
        Path pipes = Path.of(killed.join(client("s-1", SELF)).get("CUDA_MPS_PIPE_DIRECTORY"));
        killed.close();
        Process bystander = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(pipes.resolve("nvidia-cuda-mps-control.pid"), bystander.pid() + "\n");
            open().adopt(List.of(), Set.of());
            await().atMost(PATIENCE).until(() -> processes().isEmpty());
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    private static void assertRefused(MpsDaemons daemons, MpsClient client, String... words) {
        assertThatThrownBy(() -> daemons.join(client)).isInstanceOfSatisfying(LaminaException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(refused.getMessage()).contains(words);
        });
    }

    private MpsDaemons open() {
        return open(control(Map.of(MpsControl.VARIABLE, program().toString())), home);
    }

    private MpsDaemons open(MpsControl control, Path folder) {
        MpsDaemons daemons = new MpsDaemons(
                folder.resolve("mps"),
                control,
                _ -> facts,
                events,
                (card, slices, why) -> lost.add(card + slices + why));
        opened.add(daemons);
        return daemons;
    }

    private static MpsControl control(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
        environment.putAll(more);
        return new MpsControl(environment);
    }

    private static Path program() {
        return Path.of(System.getProperty("lamina.runtime", "runtime/build"), "cuda-double", "nvidia-cuda-mps-control")
                .toAbsolutePath()
                .normalize();
    }

    /** The other user may not look into the folder of the build. */
    private Path copyForAll() {
        try {
            Path copy = Files.copy(program(), home.resolve("nvidia-cuda-mps-control"));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String owner(Path file) {
        try {
            return Files.getOwner(file).getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ProcessHandle> processes() {
        return Stream.iterate(1, number -> number + 1)
                .limit(20)
                .flatMap(number -> MpsProcesses.of(new MpsPlace(home.resolve("mps"), number, "", "")).stream())
                .toList();
    }

    private static MpsClient client(String slice, String user) {
        return new MpsClient(slice, CARD, user, terms());
    }

    private static SliceTerms terms() {
        return new SliceTerms(200, 300, 2 * GIB, SliceClass.STANDARD);
    }

    private static Card card(String id, String kind) {
        return new Card(id, kind, "Driver double", "NVIDIA Corporation", "550.00.double", "CUDA", 0, 16 * GIB, 108);
    }
}
