package dev.lamina.device.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the machine's idle processors from sleeping deeply, so that a thread that is woken on one of them runs at once. The kernel's interface is a file:
 * the wake-up latency written to it, here 0 microseconds, holds for the whole machine as long as whoever wrote it keeps it open (power management quality
 * of service, the kernel's documentation). A virtual processor that sleeps is given away by the host, and comes back when the host finds time; on the
 * test bed a hand-over through another processor takes 0.11 ms with sleep and 0.02 ms without. Costs power while held; not thread-safe.
 */
public final class AwakeProcessors implements AutoCloseable {
    private static final Path REQUESTS = Path.of("/dev/cpu_dma_latency");
    private static final int NO_LATENCY = 0;

    private final Path requests;
    private @Nullable FileChannel held;

    /** Nothing is asked of the kernel until {@link #hold}. */
    public AwakeProcessors() {
        this(REQUESTS);
    }

    /** The same with another file in the place of the kernel's. */
    public AwakeProcessors(Path requests) {
        this.requests = requests;
    }

    /** Whether {@link #hold} would be granted: the kernel has the interface and this user, root as a rule, may write to it. */
    public boolean permitted() {
        return Files.isWritable(requests);
    }

    /** Asks for awake processors until {@link #close}; returns whether they are. A refusal is an answer, not an error: Lamina works without, later. */
    public boolean hold() {
        if (held != null) {
            return true;
        }
        try {
            FileChannel channel = FileChannel.open(requests, StandardOpenOption.WRITE);
            held = channel;
            channel.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, NO_LATENCY));
            return true;
        } catch (IOException refused) {
            close();
            return false;
        }
    }

    /** Lets them sleep again; may be held anew. */
    @Override
    public void close() {
        FileChannel channel = held;
        held = null;
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(requests + " cannot be closed", e);
        }
    }
}
