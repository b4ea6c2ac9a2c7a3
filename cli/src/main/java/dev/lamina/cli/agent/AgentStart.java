package dev.lamina.cli.agent;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.ProgramImage;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.AgentStatus;
import dev.lamina.node.api.SliceVariables;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Starts the agent as a process in a session of its own, which outlives the caller and its terminal. */
public final class AgentStart {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int LOG_LINES = 3;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Installation installation;
    private final PrintWriter words;

    /** {@code words} receives one line when an agent was started. */
    public AgentStart(Installation installation, PrintWriter words) {
        this.installation = installation;
        this.words = words;
    }

    /** A connection to the agent that runs, or to the one that this starts. */
    public AgentClient connectOrStart(List<String> options) {
        AgentPaths paths = installation.paths();
        try {
            return AgentClient.connect(paths);
        } catch (LaminaException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
        }
        start(options);
        return AgentClient.connect(paths);
    }

    /** Starts an agent and waits until it answers; throws {@code UNAVAILABLE} with the end of its log when it does not. */
    public AgentStatus start(List<String> options) {
        AgentPaths paths = installation.paths();
        Process process = launch(paths, options);
        long patienceEndsNs = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < patienceEndsNs) {
            if (AgentClient.answers(paths)) {
                return greet(paths);
            }
            if (!process.isAlive() && process.exitValue() != ErrorCode.ALREADY_HELD.exitCode()) {
                throw failed(paths, "the agent ended with code " + process.exitValue());
            }
            rest(); // when another caller's agent was quicker, that one answers soon
        }
        process.destroy();
        throw failed(paths, "the agent did not answer within " + PATIENCE.toSeconds() + " s");
    }

    /** Turns this process into the agent; returns only by throwing. */
    LaminaException become(List<String> options) {
        List<String> command = installation.agentCommand(options);
        return ProgramImage.replace(installation.java(), command, installation.environment());
    }

    private AgentStatus greet(AgentPaths paths) {
        try (AgentClient client = AgentClient.connect(paths)) {
            AgentStatus status = client.status();
            words.println("lamina: started the agent (pid " + status.pid() + ", " + status.cards()
                    + (status.cards() == 1 ? " card" : " cards") + (status.testBed() ? ", test bed" : "") + ")");
            words.flush();
            return status;
        }
    }

    private Process launch(AgentPaths paths, List<String> options) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(installation.agentCommand(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(installation.environment());
        SliceVariables.remove(builder.environment()); // started from inside a slice, it sees whole cards all the same
        builder.directory(new File("/"));
        builder.redirectInput(new File("/dev/null"));
        try {
            Files.createDirectories(paths.state(), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            File boot = bootLog(paths).toFile();
            builder.redirectOutput(boot).redirectErrorStream(true);
            return builder.start();
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "the agent cannot be started: " + e.getMessage() + "; check that " + paths.state()
                            + " can be written and that setsid is installed",
                    e);
        }
    }

    /** What the agent says before it has a log of its own. */
    private static Path bootLog(AgentPaths paths) {
        return paths.state().resolve("agent-start.log");
    }

    private static LaminaException failed(AgentPaths paths, String what) {
        return new LaminaException(ErrorCode.UNAVAILABLE, what + ": " + lastWords(paths) + "; try `lamina doctor`");
    }

    private static String lastWords(AgentPaths paths) {
        try {
            List<String> lines = Files.readAllLines(bootLog(paths)).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.isEmpty()
                    ? "see " + paths.log()
                    : String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "see " + paths.log();
        }
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaminaException(ErrorCode.TIMED_OUT, "interrupted while the agent started", e);
        }
    }
}
