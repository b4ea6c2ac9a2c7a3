package dev.lamina.node.api;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.SliceTerms;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * A connection to the agent. Every method throws {@link LaminaException} with the agent's own code and message when the agent refuses,
 * {@code UNAVAILABLE} when it is gone and {@code TIMED_OUT} when it does not answer. Thread-safe: one request at a time.
 */
public final class AgentClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AgentPaths paths;
    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    private AgentClient(AgentPaths paths, SocketChannel channel) {
        this.paths = paths;
        this.channel = channel;
        in = new BufferedInputStream(Channels.newInputStream(channel));
        out = Channels.newOutputStream(channel);
    }

    /** Connects, or throws {@code UNAVAILABLE} when no agent runs there, {@code NOT_PERMITTED} when it is not the caller's. */
    public static AgentClient connect(AgentPaths paths) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(paths.controlSocket()));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return new AgentClient(paths, channel);
        } catch (IOException e) {
            throw unreachable(paths, e);
        }
    }

    /** Whether an agent answers there. */
    public static boolean answers(AgentPaths paths) {
        try (AgentClient client = connect(paths)) {
            client.status();
            return true;
        } catch (LaminaException e) {
            return false;
        }
    }

    /** Asks for a slice; with {@code waitForRoom} it blocks until there is room. A launcher must connect within 10 s. */
    public SliceGrant create(SliceRequest request) {
        Duration patience = request.waitForRoom() ? Duration.ofSeconds(Integer.MAX_VALUE) : PATIENCE;
        return JsonLines.value(ask(new Request.Create(request), patience), SliceGrant.class);
    }

    /** The grant of a living slice, for a second program in it. */
    public SliceGrant join(String slice) {
        return JsonLines.value(ask(new Request.Join(slice)), SliceGrant.class);
    }

    /** The living slices, oldest first; with {@code includeEnded} also those that the ledger remembers. */
    public List<SliceStatus> slices(boolean includeEnded) {
        return list(ask(new Request.Slices(includeEnded)), SliceStatus.class);
    }

    /** Changes a living slice's terms, at once or not at all. */
    public void resize(String slice, SliceTerms terms) {
        ask(new Request.Resize(slice, terms));
    }

    /** Lets none of its commands start until {@link #resume}. */
    public void pause(String slice) {
        ask(new Request.Pause(slice));
    }

    /** Ends a pause. */
    public void resume(String slice) {
        ask(new Request.Resume(slice));
    }

    /** Asks its programs to end, and kills them after {@code graceMs}; returns at once. */
    public void stop(String slice, int graceMs) {
        ask(new Request.Stop(slice, graceMs));
    }

    /** Removes an ended slice's kept logs. */
    public void forget(String slice) {
        ask(new Request.Forget(slice));
    }

    /** The cards of this machine that the agent holds. */
    public List<CardStatus> cards() {
        return list(ask(new Request.Cards()), CardStatus.class);
    }

    /** The agent itself. */
    public AgentStatus status() {
        return JsonLines.value(ask(new Request.Status()), AgentStatus.class);
    }

    /** At most 1000 events after the one with that id (0: from the first), oldest first. */
    public List<AgentEvent> events(long afterId) {
        return list(ask(new Request.Events(afterId)), AgentEvent.class);
    }

    /** Ends the agent; throws {@code ALREADY_HELD} while slices live. */
    public void shutdown() {
        shutdown(false);
    }

    /** Ends the agent; with {@code force} even while slices live: they pace themselves until the next agent adopts them. */
    public void shutdown(boolean force) {
        ask(new Request.Shutdown(force));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the connection to the agent does not close", e);
        }
    }

    private JsonNode ask(Request request) {
        return ask(request, PATIENCE);
    }

    private synchronized JsonNode ask(Request request, Duration patience) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        // Not a virtual thread: the poller that it brings sits in native code, and the virtual machine waits 0.3 s for
        // such a thread when it ends.
        Thread.ofPlatform().daemon().name("agent-answer").start(() -> {
            try {
                answer.complete(exchange(request));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        Answer received = await(answer, patience);
        Answer.Fault fault = received.error();
        if (fault != null) {
            throw new LaminaException(code(fault.code()), fault.message());
        }
        return Objects.requireNonNull(received.value(), "an answer has a value or an error");
    }

    private Answer exchange(Request request) throws IOException {
        JsonLines.writeLine(out, request);
        byte[] line = JsonLines.readLine(in, JsonLines.LONGEST_ANSWER)
                .orElseThrow(() -> new IOException("the agent closed the connection"));
        return JsonLines.answer(line);
    }

    private Answer await(CompletableFuture<Answer> answer, Duration patience) {
        try {
            return answer.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            close();
            throw new LaminaException(
                    ErrorCode.TIMED_OUT,
                    "the agent did not answer within " + patience.toSeconds() + " s; see " + paths.log(),
                    e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new LaminaException(ErrorCode.TIMED_OUT, "interrupted while waiting for the agent", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LaminaException known
                    ? known
                    : new LaminaException(
                            ErrorCode.UNAVAILABLE,
                            "the agent went away while it was asked; see " + paths.log()
                                    + ", start it again with `lamina node start`",
                            e);
        }
    }

    private static <T> List<T> list(JsonNode nodes, Class<T> type) {
        return nodes.valueStream().map(node -> JsonLines.value(node, type)).toList();
    }

    private static ErrorCode code(String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }

    private static LaminaException unreachable(AgentPaths paths, IOException cause) {
        boolean foreign = Files.exists(paths.controlSocket()) && !Files.isWritable(paths.controlSocket());
        return foreign
                ? new LaminaException(
                        ErrorCode.NOT_PERMITTED,
                        "the agent behind " + paths.controlSocket()
                                + " belongs to another user; it must run with --shared",
                        cause)
                : new LaminaException(
                        ErrorCode.UNAVAILABLE,
                        "no agent runs here (" + paths.controlSocket() + "): start one with `lamina node start`",
                        cause);
    }
}
