package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command with a real agent over a card on paper, real launchers and real programs. */
class CommandIT {
    private Path home = Path.of("");
    private Installation installation = Installation.ofThisProcess();

    /** What a command came to. */
    private record Said(int exitCode, String out, String err) {}

    @BeforeEach
    void startAgent() throws IOException {
        // Below /tmp itself: the path of a socket is short.
        home = Files.createTempDirectory(
                Path.of("/tmp"),
                "lamina-it-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("LAMINA_HOME", home.toString());
        environment.put("LAMINA_LOCK_DIR", home.toString());
        installation = Installation.ofThisProcess().with(environment);
        assertThat(here("node", "start", "--fake-card"))
                .satisfies(said -> assertThat(said.exitCode()).as(said.err()).isZero());
    }

    @AfterEach
    void stopAgent() throws IOException {
        here("node", "stop", "--force");
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
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
        Process run = start("run", "--compute", "30%", "--memory", "1GiB", "--", "sleep", "60");
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

    /** In this process: for commands that leave it as it is. */
    private Said here(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(installation, arguments);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return new Said(line.execute(arguments), out.toString(), err.toString());
    }

    /** In a process of its own: for commands that become another program. */
    private Said away(String... arguments) throws IOException, InterruptedException {
        Path err = Files.createTempFile(home, "err", ".txt");
        Process process = builder(arguments).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), out, Files.readString(err));
    }

    private Process start(String... arguments) throws IOException {
        return builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("run.txt").toFile())
                .start();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command =
                new ArrayList<>(installation.javaCommand(List.of(), Main.class.getName(), List.of(arguments)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(installation.environment());
        return builder;
    }
}
