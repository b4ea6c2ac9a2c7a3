package dev.lamina.bench.bed;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentCommand;
import dev.lamina.node.api.AgentPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A node agent of our own in its own process, with the program that {@code lamina node start --test-bed} runs. Not thread-safe.
 */
public final class AgentProcess implements AutoCloseable {
    private static final long START_MILLIS = 30_000;
    private static final long STEP_MILLIS = 5;

    private final AgentPaths paths;
    private final Process process;

    private AgentProcess(AgentPaths paths, Process process) {
        this.paths = paths;
        this.process = process;
    }

    /**
     * Starts an agent and waits until it answers.
     *
     * @param environment holds {@code LAMINA_HOME} and {@code LAMINA_LOCK_DIR}
     * @param log receives its standard output and error, appended
     * @throws LaminaException {@code UNAVAILABLE} when it ends at once, {@code TIMED_OUT} when it never answers
     */
    static AgentProcess start(Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        AgentProcess agent;
        try {
            agent = new AgentProcess(AgentPaths.ofEnvironment(environment), builder.start());
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the agent cannot be started with " + command(), e);
        }
        agent.awaitAnswer(log);
        return agent;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public AgentPaths paths() {
        return paths;
    }

    /** A new connection to it, for the caller to close. */
    public AgentClient connect() {
        return AgentClient.connect(paths);
    }

    /** Kills it without asking and waits until the kernel has reported its death. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end and waits; kills it when it does not within ten seconds. */
    @Override
    public void close() {
        process.destroy();
        if (!awaitEnd()) {
            kill();
        }
    }

    /** Whether it ended within ten seconds. */
    boolean awaitEnd() {
        try {
            return process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitAnswer(Path log) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!AgentClient.answers(paths)) {
            if (!process.isAlive()) {
                throw new LaminaException(
                        ErrorCode.UNAVAILABLE,
                        "the agent ended at once with exit code " + process.exitValue() + "; it said: " + tail(log));
            }
            if (System.nanoTime() > deadline) {
                close();
                throw new LaminaException(
                        ErrorCode.TIMED_OUT,
                        "the agent did not answer within " + START_MILLIS / 1000 + " s; it said: " + tail(log));
            }
            Pauses.millis(STEP_MILLIS);
        }
    }

    private static List<String> command() {
        Map<String, String> properties = new TreeMap<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("lamina."))
                .forEach(name -> properties.put(name, System.getProperty(name)));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path");
        return AgentCommand.of(java, classPath, properties, List.of("--foreground", "--test-bed"));
    }

    private static String tail(Path log) {
        try {
            String text = Files.readString(log).strip();
            return text.substring(Math.max(0, text.length() - 2000));
        } catch (IOException e) {
            throw new UncheckedIOException("the agent's log " + log + " cannot be read", e);
        }
    }
}
