package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.Answer;
import dev.lamina.node.api.JsonLines;
import dev.lamina.node.slices.Caller;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.net.ExtendedSocketOptions;

/** One caller's connection: a thread reads its lines, so that its hanging up is seen even while a request waits; another one answers. */
final class ControlConnection {
    private static final Logger LOG = Logger.getLogger(ControlConnection.class.getName());
    private static final int MOST_AHEAD = 4;

    private final SocketChannel channel;
    private final Verbs verbs;
    private final String agentUser;
    private final BlockingQueue<Optional<byte[]>> lines = new ArrayBlockingQueue<>(MOST_AHEAD);
    private final Hangup hangup = new Hangup();

    ControlConnection(SocketChannel channel, Verbs verbs, String agentUser) {
        this.channel = channel;
        this.verbs = verbs;
        this.agentUser = agentUser;
    }

    /** Serves the caller until it hangs up. */
    void serve() throws InterruptedException {
        Thread reader = Thread.ofVirtual().start(this::read);
        try (channel) {
            OutputStream out = Channels.newOutputStream(channel);
            for (Optional<byte[]> line = lines.take(); line.isPresent(); line = lines.take()) {
                JsonLines.writeLine(out, answer(line.get()));
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "a caller hung up", e);
        } finally {
            hangup.happen();
            reader.interrupt();
        }
    }

    private void read() {
        try {
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            Optional<byte[]> line = JsonLines.readLine(in, JsonLines.LONGEST_REQUEST);
            while (line.isPresent()) {
                lines.put(line);
                line = JsonLines.readLine(in, JsonLines.LONGEST_REQUEST);
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "a caller hung up", e);
        } catch (LaminaException e) {
            refuse(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            hangup.happen();
            end();
        }
    }

    /** A line without an end cannot be answered in its turn: the refusal goes out at once, and the connection ends. */
    private void refuse(LaminaException e) {
        try {
            JsonLines.writeLine(Channels.newOutputStream(channel), fault(e));
        } catch (IOException gone) {
            LOG.log(Level.FINE, "a caller hung up", gone);
        }
    }

    private void end() {
        try {
            lines.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(byte[] line) {
        try {
            Object value = verbs.answer(caller(), JsonLines.request(line), hangup);
            return new Answer(JsonLines.tree(value), null);
        } catch (LaminaException e) {
            return fault(e);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "a request failed", e);
            return fault(new LaminaException(ErrorCode.INTERNAL, "the agent failed: " + e + "; see its log", e));
        }
    }

    /** Asked anew with each verb, as the system recorded it when the caller connected. */
    private Caller caller() throws IOException {
        String user =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        return new Caller(user, user.equals("root") || user.equals(agentUser));
    }

    private static Answer fault(LaminaException e) {
        return new Answer(null, new Answer.Fault(e.code().name(), e.explanation()));
    }
}
