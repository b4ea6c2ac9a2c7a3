package dev.lamina.bench.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A load's own count of what it used, kept up to date in a file and independent of Lamina: card time in nanoseconds and kernels finished. It
 * survives the load's death.
 */
public final class Witness {
    private static final int BYTES = 16;

    private final Path file;

    Witness(Path file) {
        this.file = file;
    }

    /** Card time of the kernels finished so far, warm-up included; 0 before the load has begun. */
    public long cardNs() {
        return read(0);
    }

    /** Kernels finished so far, warm-up included; 0 before the load has begun. */
    public long kernels() {
        return read(Long.BYTES);
    }

    private long read(int offset) {
        try {
            if (!Files.exists(file) || Files.size(file) < BYTES) {
                return 0;
            }
            ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.read(word, offset);
            }
            return word.getLong(0);
        } catch (IOException e) {
            throw new UncheckedIOException("the witness file " + file + " cannot be read", e);
        }
    }
}
