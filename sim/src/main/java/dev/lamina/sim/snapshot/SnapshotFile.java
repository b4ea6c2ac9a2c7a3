package dev.lamina.sim.snapshot;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A {@link SavedState} as a file: JSON, one item a line, so that two of them can be compared. The same state is written as the same bytes,
 * and what was read back is written as the same bytes again. Stateless: safe from any thread.
 */
public final class SnapshotFile {
    /** What the file says it is. */
    static final String FORMAT = "lamina-snapshot";
    /** The one version that is read and written. */
    static final int VERSION = 1;

    private SnapshotFile() {}

    /**
     * Reads one, plain or gzip.
     *
     * @throws LaminaException NOT_FOUND without such a file, BAD_INPUT that lists every mistake with its line, NO_ROOM for more than a few
     *     million items
     */
    public static SavedState read(Path file) {
        return new SnapshotReader(file).read();
    }

    /** Writes one; throws BAD_INPUT where that is not possible. */
    public static void write(SavedState state, Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            new SnapshotWriter(state, out).write();
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "the snapshot " + file + " cannot be written (" + e.getMessage()
                            + "); name a file in a folder that is yours",
                    e);
        }
    }
}
