package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.program.Installation;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
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
import picocli.CommandLine;

/** A private place with an agent of its own, and the command as a user would give it there. */
record CommandBed(Path home, Installation installation) {
    /** What a command came to. */
    record Said(int exitCode, String out, String err) {}

    static CommandBed none() {
        return new CommandBed(Path.of(""), Installation.ofThisProcess());
    }

    /** Starts an agent with these options; {@code variables} are everybody's. */
    static CommandBed open(Map<String, String> variables, String... options) throws IOException {
        // Below /tmp itself: the path of a socket is short.
        Path home = Files.createTempDirectory(
                Path.of("/tmp"),
                "lamina-it-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("LAMINA_HOME", home.toString());
        environment.put("LAMINA_LOCK_DIR", home.toString());
        environment.putAll(variables);
        CommandBed bed = new CommandBed(home, Installation.ofThisProcess().with(environment));
        bed.startAgent(options);
        return bed;
    }

    void startAgent(String... options) {
        List<String> words = new ArrayList<>(List.of("node", "start"));
        words.addAll(List.of(options));
        assertThat(here(words.toArray(String[]::new)))
                .satisfies(said -> assertThat(said.exitCode()).as(said.err()).isZero());
    }

    /** The agent's process. */
    long agent() {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            return client.status().pid();
        }
    }

    /** Those that live. */
    List<SliceStatus> slices() {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            return client.slices(false);
        }
    }

    /** Ends the agent and removes the place. */
    void close() throws IOException {
        here("node", "stop", "--force");
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** In this process: for commands that leave it as it is. */
    Said here(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(installation, arguments);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return new Said(line.execute(arguments), out.toString(), err.toString());
    }

    /** In a process of its own: for commands that become another program. */
    Said away(String... arguments) throws IOException, InterruptedException {
        Path err = Files.createTempFile(home, "err", ".txt");
        Process process = builder(arguments).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), out, Files.readString(err));
    }

    Process start(String... arguments) throws IOException {
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
