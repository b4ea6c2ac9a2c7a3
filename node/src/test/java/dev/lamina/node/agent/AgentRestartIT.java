package dev.lamina.node.agent;

import static dev.lamina.node.agent.TestAgent.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that are killed and come back. The test itself keeps the page, as a launcher would. */
class AgentRestartIT {
    @TempDir
    private Path home;

    private AgentPaths paths;

    @BeforeEach
    void setUp() {
        paths = TestAgent.paths(home);
    }

    @Test
    void adoptsASliceThatLivesAndGoesOnCounting() throws IOException {
        AgentProcess first = AgentProcess.start(home);
        SliceGrant grant = create();
        Process program = new ProcessBuilder("sleep", "1000").start();
        try (Guest launcher = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER);
                GuestProcess child = GuestProcess.start(grant.directory())) {
            launcher.started(program.pid());
            child.use(3_000_000);
            await().until(() -> slice().state().equals("running"));
            first.kill();
            child.use(4_000_000);

            try (AgentProcess _ = AgentProcess.start(home)) {
                assertThat(slice())
                        .returns("running", SliceStatus::state)
                        .returns(1, SliceStatus::processes)
                        .returns(7_000_000L, SliceStatus::cardNs);
                child.use(2_000_000);
                assertThat(slice().cardNs()).isEqualTo(9_000_000);
                try (Guest back = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER)) {
                    assertThat(back.status()).isEqualTo(RegistrationLayout.STATUS_OK);
                    child.kill();
                    program.destroyForcibly();
                    back.say(RegistrationLayout.NOTE_EXITED, 0, 0);
                    assertThat(back.hear()).containsExactly(RegistrationLayout.NOTE_END, 0);
                }
                await().until(() -> slice().state().equals("ended"));
                assertThat(slice().cardNs()).isEqualTo(9_000_000);
                assertThat(paths.slices()).isEmptyDirectory();
            }
        }
    }

    @Test
    void booksAndFreesTheSlotsOfProcessesThatDiedMeanwhile() {
        AgentProcess first = AgentProcess.start(home);
        SliceGrant grant = create();
        try (Guest _ = launch(grant);
                GuestProcess child = GuestProcess.start(grant.directory())) {
            first.kill();
            child.use(4_000_000);
            child.kill();

            try (AgentProcess _ = AgentProcess.start(home)) {
                await().until(() -> slice().processes() == 0);
                assertThat(slice().cardNs()).isEqualTo(4_000_000);
            }
        }
    }

    /** The ledger is locked by somebody else, which looks to the agent like a full disk. */
    @Test
    void findsInThePageWhatCouldNotBeWrittenBeforeItWasKilled() throws Exception {
        AgentProcess first = AgentProcess.start(home);
        SliceGrant grant = create();
        try (Guest _ = launch(grant);
                GuestProcess child = GuestProcess.start(grant.directory())) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + paths.ledger());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                child.use(5_000_000);
                await().until(this::troubled);
                child.use(1_000_000);
                first.kill();

                Process refused = AgentProcess.launch(home);
                assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(refused.exitValue()).isEqualTo(ErrorCode.STORE.exitCode());
                assertThat(home.resolve("agent.err")).content().contains("free some space");
                statement.execute("ROLLBACK");
            }

            try (AgentProcess _ = AgentProcess.start(home)) {
                assertThat(slice())
                        .returns("running", SliceStatus::state)
                        .returns(1, SliceStatus::processes)
                        .returns(6_000_000L, SliceStatus::cardNs);
                child.use(2_000_000);
                assertThat(slice().cardNs()).isEqualTo(8_000_000);
            }
        }
    }

    @Test
    void keepsAPausedSlicePausedAndAResizedOneResized() {
        AgentProcess first = AgentProcess.start(home);
        SliceGrant grant = create();
        try (Guest _ = launch(grant)) {
            try (AgentClient client = AgentClient.connect(paths)) {
                client.resize("s-1", TestAgent.terms(250));
                client.pause("s-1");
            }
            first.kill();

            try (AgentProcess _ = AgentProcess.start(home)) {
                assertThat(slice()).returns("paused", SliceStatus::state).returns(250, SliceStatus::guaranteeMilli);
            }
        }
    }

    @Test
    void booksASliceThatEndedMeanwhileFromWhatItsLauncherLeft() throws IOException {
        AgentProcess first = AgentProcess.start(home);
        SliceGrant grant = create();
        try (Guest launcher = launch(grant);
                GuestProcess child = GuestProcess.start(grant.directory())) {
            first.kill();
            child.use(6_000_000);
            child.kill();
            Path page = Path.of("/proc/self/fd/" + launcher.pages().get(2).number());
            Files.write(Path.of(grant.directory(), "page"), Files.readAllBytes(page));
            Files.writeString(Path.of(grant.directory(), "exit"), "4 0\n");
        }

        try (AgentProcess _ = AgentProcess.start(home)) {
            assertThat(slice())
                    .returns("ended", SliceStatus::state)
                    .returns("4", SliceStatus::exit)
                    .returns(6_000_000L, SliceStatus::cardNs);
            assertThat(paths.slices()).isEmptyDirectory();
        }
    }

    @Test
    void endsASliceWhoseProcessesAreAllGone() {
        AgentProcess first = AgentProcess.start(home);
        create();
        first.kill();

        try (AgentProcess _ = AgentProcess.start(home)) {
            assertThat(slice().state()).isEqualTo("ended");
            assertThat(slice().exit()).contains("unknown");
            assertThat(paths.slices()).isEmptyDirectory();
        }
    }

    @Test
    void endsInOrderOnSigtermAndLeavesSlicesRunning() {
        AgentProcess first = AgentProcess.start(home);
        SliceGrant grant = create();
        try (Guest _ = launch(grant)) {

            assertThat(first.end()).isZero();

            assertThat(paths.controlSocket()).doesNotExist();
            try (AgentProcess _ = AgentProcess.start(home)) {
                assertThat(slice().state()).isEqualTo("running");
            }
        }
    }

    @Test
    void refusesASecondAgentWithTheFirstOnesName() throws Exception {
        try (AgentProcess _ = AgentProcess.start(home)) {
            Process second = AgentProcess.launch(home);

            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(ErrorCode.ALREADY_HELD.exitCode());
            assertThat(home.resolve("agent.err")).content().contains("runs in").contains("lamina node stop");
        }
    }

    @Test
    void refusesADamagedLedgerUntilToldToBeginAnew() throws Exception {
        Files.createDirectories(paths.state());
        Files.writeString(paths.ledger(), "this is no database ".repeat(500));

        Process refused = AgentProcess.launch(home);
        assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(ErrorCode.STORE.exitCode());
        assertThat(home.resolve("agent.err")).content().contains("--new-ledger");

        try (AgentProcess _ = AgentProcess.start(home, "--new-ledger")) {
            assertThat(paths.state())
                    .isDirectoryContaining(file -> file.toString().contains(".aside-"));
        }
    }

    @Test
    void endsASliceWhosePageIsOfAnotherVersion() throws IOException {
        AgentProcess first = AgentProcess.start(home);
        SliceGrant grant = create();
        try (Guest launcher = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER)) {
            assertThat(launcher.status()).isEqualTo(RegistrationLayout.STATUS_OK);
            await().until(() -> slice().processes() == 0);
            launcher.scribble();
            first.kill();

            try (AgentProcess _ = AgentProcess.start(home)) {
                assertThat(slice().state()).isEqualTo("ended");
            }
        }
    }

    private SliceGrant create() {
        try (AgentClient client = AgentClient.connect(paths)) {
            return client.create(request(500));
        }
    }

    /** A launcher whose program, this process, runs. */
    private Guest launch(SliceGrant grant) {
        Guest launcher = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER);
        launcher.started(ProcessHandle.current().pid());
        await().until(() -> slice().state().equals("running"));
        return launcher;
    }

    private boolean troubled() {
        try (AgentClient client = AgentClient.connect(paths)) {
            return !client.status().problems().isEmpty();
        }
    }

    private SliceStatus slice() {
        try (AgentClient client = AgentClient.connect(paths)) {
            return client.slices(true).getFirst();
        }
    }
}
