package dev.lamina.node.agent;

import static dev.lamina.node.agent.TestAgent.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs started by the real launcher. */
class LauncherIT {
    private static final Path LAUNCHER =
            Path.of(System.getProperty("lamina.runtime", "runtime/build"), "lamina-launch");

    @TempDir
    private Path home;

    private TestAgent agent;
    private SliceGrant grant;

    @BeforeEach
    void start() {
        assumeTrue(Files.isExecutable(LAUNCHER), "the launcher is not built");
        agent = TestAgent.start(home);
        grant = agent.client.create(request(500));
    }

    @AfterEach
    void end() {
        if (agent != null) {
            agent.close();
        }
    }

    @Test
    void givesTheRoomOfALauncherThatNeverComesToTheNext() {
        await().atMost(Duration.ofSeconds(30)).until(() -> slice().state().equals("ended"));

        assertThat(slice().exit()).isEqualTo("its launcher never came");
        assertThat(Path.of(grant.directory())).doesNotExist();
        assertThat(agent.client.create(request(1000)).slice()).isEqualTo("s-2");
    }

    @Test
    void recordsHowAProgramEnded() throws Exception {
        assertThat(launch("sh", "-c", "exit 7").waitFor()).isEqualTo(7);

        awaitEnd();
        assertThat(slice().exit()).isEqualTo("7");
        assertThat(slice().warnings()).anyMatch(text -> text.contains("never loaded"));
    }

    @Test
    void recordsThatAProgramCrashed() throws Exception {
        launch("sh", "-c", "kill -SEGV $$").waitFor();

        awaitEnd();
        assertThat(slice().exit()).isEqualTo("signal 11");
    }

    @Test
    void recordsThatAProgramDoesNotExist() throws Exception {
        assertThat(launch("/no/such/program").waitFor()).isEqualTo(127);

        awaitEnd();
        assertThat(slice().exit()).contains("could not be started");
    }

    @Test
    void stopsAProgramAndWhatItStarted() throws Exception {
        Process launcher = launch("sh", "-c", "sleep 1000 & sleep 1000");
        await().until(() -> slice().state().equals("running"));

        agent.client.stop("s-1", 5000);

        launcher.waitFor();
        awaitEnd();
        assertThat(slice().exit()).isEqualTo("signal 15");
    }

    @Test
    void killsAProgramThatDoesNotStop() throws Exception {
        Process launcher = launch("sh", "-c", "trap '' TERM; while :; do sleep 1; done");
        await().until(() -> slice().state().equals("running"));

        agent.client.stop("s-1", 100);

        launcher.waitFor();
        awaitEnd();
        assertThat(slice().exit()).isEqualTo("signal 9");
    }

    @Test
    void endsTheSliceOfALauncherThatWasKilled() throws Exception {
        Process launcher = launch("sleep", "1000");
        await().until(() -> slice().state().equals("running"));

        launcher.destroyForcibly().waitFor();

        await().until(() -> !slice().warnings().isEmpty() || slice().state().equals("ended"));
        agent.client.slices(false).forEach(living -> agent.client.stop(living.slice(), 100));
        awaitEnd();
        assertThat(slice().exit()).contains("unknown");
        assertThat(agent.paths.slices()).isEmptyDirectory();
    }

    @Test
    void keepsTheLogsOfADetachedProgram() throws Exception {
        assertThat(launch(List.of("--detach"), "sh", "-c", "echo said; echo failed >&2")
                        .waitFor())
                .isZero();

        awaitEnd();
        assertThat(Path.of(slice().directory(), "out.log")).hasContent("said");
        assertThat(Path.of(slice().directory(), "err.log")).content().contains("failed");
        agent.client.forget("s-1");
        assertThat(slice().directory()).isEmpty();
    }

    @Test
    void letsASecondProgramJoin() throws Exception {
        Process first = launch("sleep", "1000");
        await().until(() -> slice().state().equals("running"));
        SliceGrant joined = agent.client.join("s-1");
        assertThat(joined.directory()).isEqualTo(grant.directory());

        assertThat(launch(List.of("--join"), "sh", "-c", "exit 3").waitFor()).isEqualTo(3);

        assertThat(slice().state()).isEqualTo("running");
        agent.client.stop("s-1", 1000);
        first.waitFor();
        awaitEnd();
    }

    private Process launch(String... program) throws IOException {
        return launch(List.of(), program);
    }

    private Process launch(List<String> options, String... program) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString(), "--slice", grant.directory()));
        command.addAll(options);
        command.add("--");
        command.addAll(List.of(program));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitEnd() {
        await().until(() -> slice().state().equals("ended"));
    }

    private SliceStatus slice() {
        return agent.slice("s-1");
    }
}
