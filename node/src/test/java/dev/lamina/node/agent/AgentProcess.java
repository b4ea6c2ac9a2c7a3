package dev.lamina.node.agent;

import static org.awaitility.Awaitility.await;

import dev.lamina.node.api.AgentClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An agent in a process of its own, with cards on paper, which can be killed. */
final class AgentProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;

    private AgentProcess(Process process) {
        this.process = process;
    }

    /** Starts it and waits until it answers. */
    static AgentProcess start(Path home, String... options) {
        AgentProcess agent = new AgentProcess(launch(home, options));
        await().atMost(PATIENCE).until(() -> !agent.process.isAlive() || AgentClient.answers(TestAgent.paths(home)));
        if (!agent.process.isAlive()) {
            throw new IllegalStateException("the agent ended with " + agent.process.exitValue());
        }
        return agent;
    }

    /** Starts one without waiting. */
    static Process launch(Path home, String... options) {
        List<String> command = new ArrayList<>(GuestProcess.java(Main.class.getName(), "--fake-card"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(home.resolve("agent.err").toFile());
        builder.environment().put("LAMINA_HOME", home.toString());
        builder.environment().put("LAMINA_LOCK_DIR", home.toString());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; returns the exit code. */
    int end() {
        process.destroy();
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
