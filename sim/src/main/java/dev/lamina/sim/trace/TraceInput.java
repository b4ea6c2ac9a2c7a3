package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens a file that may be compressed, whatever its name says. */
public final class TraceInput {
    private static final int BUFFER = 1 << 16;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private TraceInput() {}

    /** The file's bytes, unzipped where they are gzip. Throws NOT_FOUND when there is no such file, BAD_INPUT when it cannot be read. */
    public static InputStream open(Path file) {
        if (Files.isDirectory(file)) {
            throw new LaminaException(ErrorCode.BAD_INPUT, file + " is a folder; name a file");
        }
        try {
            InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            raw.mark(2);
            boolean gzip = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
            raw.reset();
            return gzip ? unzip(raw) : raw;
        } catch (NoSuchFileException e) {
            throw new LaminaException(ErrorCode.NOT_FOUND, "there is no file " + file + "; check the name", e);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, file + " cannot be read (" + e.getMessage() + "); check its rights", e);
        }
    }

    private static InputStream unzip(InputStream raw) throws IOException {
        try {
            return new GZIPInputStream(raw, BUFFER);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
