package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Writes one line per event to a file of limited size; what is older goes to {@code .1}, what is older still is dropped. Thread-safe. */
final class AgentLog extends Handler implements AutoCloseable {
    private static final long LONGEST_BYTES = 4L << 20;

    private final Path file;
    private final boolean echo;
    private final SimpleFormatter text = new SimpleFormatter();
    private OutputStream out;
    private long written;

    private AgentLog(Path file, boolean echo) throws IOException {
        this.file = file;
        this.echo = echo;
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = Files.size(file);
    }

    /** Sends everything of level INFO and above there, and to the terminal when {@code echo} is set. */
    static AgentLog install(Path file, boolean echo) {
        try {
            AgentLog log = new AgentLog(file, echo);
            Logger root = Logger.getLogger("");
            for (Handler usual : root.getHandlers()) {
                root.removeHandler(usual);
            }
            root.addHandler(log);
            return log;
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.STORE, "the log " + file + " cannot be written: " + e, e);
        }
    }

    @Override
    public synchronized void publish(LogRecord event) {
        if (event.getLevel().intValue() < Level.INFO.intValue()) {
            return;
        }
        String line = line(event);
        if (echo) {
            System.err.print(line);
        }
        try {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            if (written + bytes.length > LONGEST_BYTES) {
                turn();
            }
            out.write(bytes);
            written += bytes.length;
        } catch (IOException e) {
            // A full disk must not end the agent; what could not be logged is lost.
            reportError("the log cannot be written", e, 0);
        }
    }

    @Override
    public void flush() {}

    @Override
    public synchronized void close() {
        Logger.getLogger("").removeHandler(this);
        try {
            out.close();
        } catch (IOException e) {
            reportError("the log does not close", e, 0);
        }
    }

    private void turn() throws IOException {
        out.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = 0;
    }

    private String line(LogRecord event) {
        StringBuilder line = new StringBuilder()
                .append(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(event.getLevel())
                .append(' ')
                .append(text.formatMessage(event).replace('\n', ' '));
        Throwable thrown = event.getThrown();
        if (thrown != null) {
            line.append(": ").append(String.valueOf(thrown).replace('\n', ' '));
            StackTraceElement[] trace = thrown.getStackTrace();
            for (int i = 0; i < Math.min(trace.length, 8); i++) {
                line.append(" < ").append(trace[i]);
            }
        }
        return line.append('\n').toString();
    }
}
