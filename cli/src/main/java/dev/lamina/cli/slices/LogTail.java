package dev.lamina.cli.slices;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Copies what a growing file has that was not copied yet; a file that is not there yet is empty. Owned by one thread. */
final class LogTail implements AutoCloseable {
    private final Path file;
    private final PrintWriter out;
    private final char[] buffer = new char[8192];
    private @Nullable Reader reader;

    LogTail(Path file, PrintWriter out) {
        this.file = file;
        this.out = out;
    }

    void copyNew() throws IOException {
        if (reader == null) {
            if (!Files.exists(file)) {
                return;
            }
            reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
        }
        for (int count = reader.read(buffer); count > 0; count = reader.read(buffer)) {
            out.write(buffer, 0, count);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
