package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.CommandBed.Said;
import dev.lamina.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command with a real agent over a card on paper, real launchers and real programs. */
class CommandIT {
    private CommandBed bed = CommandBed.none();
    private Path home = Path.of("");

    @BeforeEach
    void startAgent() throws IOException {
        bed = CommandBed.open(Map.of(), "--fake-card");
        home = bed.home();
    }

    @AfterEach
    void stopAgent() throws IOException {
        bed.close();
    }

    @Test
    void aProgramRunsInItsSliceAndItsExitCodeIsTheCommands() throws Exception {
        Said said = away(
                "run", "--compute", "30%", "--memory", "1GiB", "--", "sh", "-c", "echo in $LAMINA_SLICE; pwd; exit 7");
        assertThat(said.exitCode()).isEqualTo(7);
        assertThat(said.out())
                .contains(
                        "in " + home + "/run/slices/s-1",
                        Path.of("").toAbsolutePath().toString());
        String report = here("report", "--json").out();
        for (int attempt = 0; attempt < 50 && !report.contains("\"exit\" : \"7\""); attempt++) {
            Thread.sleep(100); // the agent books the exit code just after the launcher has reported it
            report = here("report", "--json").out();
        }
        assertThat(report).contains("\"askedPercent\" : 30.0", "\"exit\" : \"7\"");
    }

    @Test
    void aSignalToTheCommandReachesTheProgram() throws Exception {
        Process run = bed.start("run", "--compute", "30%", "--memory", "1GiB", "--", "sleep", "60");
        awaitState("running");
        run.destroy();
        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(143);
        awaitState("ended (signal 15)");
    }

    @Test
    void aDetachedSliceIsListedJoinedChangedAndStopped() throws Exception {
        Said run = away(
                "run",
                "-d",
                "--name",
                "sleeper",
                "--compute",
                "50%",
                "--memory",
                "2GiB",
                "--",
                "sh",
                "-c",
                "echo begun; sleep 60");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("s-1\n");
        assertThat(here("ps").out()).contains("sleeper", "50%", "2 GiB", "running");
        assertThat(away("exec", "sleeper", "--", "sh", "-c", "echo joined $LAMINA_SLICE")
                        .out())
                .contains("joined " + home);
        assertThat(here("resize", "sleeper", "--compute", "40%", "--memory", "1GiB")
                        .exitCode())
                .isZero();
        assertThat(here("ps").out()).contains("40%", "1 GiB");
        assertThat(here("pause", "sleeper").exitCode()).isZero();
        assertThat(here("ps").out()).contains("paused");
        assertThat(here("resume", "sleeper").exitCode()).isZero();
        assertThat(here("top", "--once", "--interval", "0.1").out()).contains("sleeper", "40% promised");
        assertThat(here("stop", "sleeper", "--grace", "5").out()).isEqualTo("stopped s-1\n");
        assertThat(here("ps").out()).doesNotContain("sleeper");
        assertThat(here("logs", "sleeper").out()).isEqualTo("begun\n");
        assertThat(here("events").out()).contains("created", "ended");
    }

    @Test
    void whatCannotBeGuaranteedIsRefusedWithWhatWouldFit() throws Exception {
        away("run", "-d", "--compute", "70%", "--memory", "1GiB", "--", "sleep", "60");
        Said second = away("run", "--compute", "50%", "--memory", "1GiB", "--", "true");
        assertThat(second.exitCode()).isEqualTo(ErrorCode.NO_ROOM.exitCode());
        assertThat(second.err()).contains("50%", "30%", "NO_ROOM").hasLineCount(1);
        Said memory = away("run", "--compute", "10%", "--memory", "100GiB", "--", "true");
        assertThat(memory.exitCode()).isEqualTo(ErrorCode.NO_ROOM.exitCode());
        assertThat(memory.err()).contains("100 GiB").hasLineCount(1);
        here("stop", "s-1");
    }

    @Test
    void allMemoryIsWhatIsNotPromisedYet() throws Exception {
        away("run", "-d", "--compute", "10%", "--memory", "3GiB", "--", "sleep", "60");
        away("run", "-d", "--class", "best-effort", "--memory", "all", "--", "sleep", "60");
        assertThat(here("ps").out()).contains("5 GiB");
        assertThat(away("run", "--compute", "10%", "--memory", "all", "--", "true")
                        .err())
                .contains("all memory");
        here("stop", "s-1", "s-2");
    }

    @Test
    void anUnknownCardIsNamedWithThoseThereAre() throws Exception {
        Said said = away("run", "--card", "nope", "--compute", "10%", "--memory", "1GiB", "--", "true");
        assertThat(said.exitCode()).isEqualTo(ErrorCode.NOT_FOUND.exitCode());
        assertThat(said.err()).contains("nope", "fake-0").hasLineCount(1);
    }

    @Test
    void aNameThatFitsSeveralSlicesIsNotGuessed() throws Exception {
        away("run", "-d", "--name", "twin", "--compute", "10%", "--memory", "1GiB", "--", "sleep", "60");
        away("run", "-d", "--name", "twin", "--compute", "10%", "--memory", "1GiB", "--", "sleep", "60");
        assertThat(here("pause", "twin").err()).contains("s-1, s-2").hasLineCount(1);
        here("stop", "s-1", "s-2");
    }

    @Test
    void theAgentIsNotStoppedUnderLivingSlices() throws Exception {
        away("run", "-d", "--compute", "10%", "--memory", "1GiB", "--", "sleep", "60");
        Said said = here("node", "stop");
        assertThat(said.exitCode()).isEqualTo(ErrorCode.ALREADY_HELD.exitCode());
        assertThat(said.err()).hasLineCount(1);
        here("stop", "s-1");
    }

    private void awaitState(String state) throws InterruptedException {
        for (int i = 0; i < 200 && !here("ps", "--all").out().contains(state); i++) {
            Thread.sleep(50);
        }
        assertThat(here("ps", "--all").out()).contains(state);
    }

    private Said here(String... arguments) {
        return bed.here(arguments);
    }

    private Said away(String... arguments) throws IOException, InterruptedException {
        return bed.away(arguments);
    }
}
