package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipException;

/**
 * The lines of a file, plain or gzip, one at a time in a buffer that is used again, so that memory does not grow with the file. Owned by one
 * thread.
 */
final class TraceLines implements AutoCloseable {
    /** The longest line, in bytes, that is kept; of a longer one only this much. */
    static final int LONGEST_LINE = 1 << 16;

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] line = new byte[LONGEST_LINE];
    private int filled;
    private int position;
    private int length;
    private long number;
    private boolean cut;

    /** Throws NOT_FOUND when there is no such file, BAD_INPUT when it cannot be read. */
    TraceLines(Path file) {
        this.file = file;
        this.in = TraceInput.open(file);
    }

    /** Goes to the next line; false at the end of the file. Throws BAD_INPUT when the file breaks off inside its compressed data. */
    boolean next() {
        length = 0;
        cut = false;
        boolean any = false;
        while (fill()) {
            any = true;
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            keep(end);
            if (end < filled) {
                position = end + 1;
                number++;
                return true;
            }
            position = end;
        }
        number += any ? 1 : 0;
        return any;
    }

    private boolean fill() {
        if (position < filled) {
            return true;
        }
        try {
            filled = Math.max(0, in.read(buffer, 0, BUFFER));
            position = 0;
            return filled > 0;
        } catch (EOFException | ZipException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "%s line %d, column 1: the gzip data break off or are damaged (%s); copy the file again"
                            .formatted(file, number + 1, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "%s line %d cannot be read (%s)".formatted(file, number + 1, e.getMessage()),
                    e);
        }
    }

    private void keep(int end) {
        int room = LONGEST_LINE - length;
        int more = end - position;
        cut |= more > room;
        int kept = Math.min(room, more);
        System.arraycopy(buffer, position, line, length, kept);
        length += kept;
    }

    /** The line's bytes without its end, valid until {@link #next()}; the first {@link #length()} count. */
    byte[] bytes() {
        return line;
    }

    /** Without a line feed, and without the carriage return that Windows puts before it. */
    int length() {
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    /** Whether the line is longer than {@link #LONGEST_LINE}. */
    boolean isCut() {
        return cut;
    }

    /** From 1. */
    long number() {
        return number;
    }

    /** The file's own name, for messages. */
    String name() {
        return Objects.requireNonNullElse(file.getFileName(), file).toString();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.BAD_INPUT, file + " cannot be closed (" + e.getMessage() + ")", e);
        }
    }
}
