package dev.lamina.node.api;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The control protocol's letters: one JSON object per line, of limited size. Thread-safe; the streams are the caller's. */
public final class JsonLines {
    /** A request's longest line, in bytes. */
    public static final int LONGEST_REQUEST = 1 << 20;
    /** An answer's longest line, in bytes. */
    public static final int LONGEST_ANSWER = 64 << 20;

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private JsonLines() {}

    /** The next line without its end, or nothing at the end of the stream. Throws {@code BAD_INPUT} for a longer one. */
    public static Optional<byte[]> readLine(InputStream in, int longest) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
            }
            if (line.size() >= longest) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT, "the line is longer than " + longest + " bytes; shorten the command");
            }
            line.write(next);
        }
        return Optional.of(line.toByteArray());
    }

    /** Writes one line and flushes it. */
    public static void writeLine(OutputStream out, Object value) throws IOException {
        byte[] json = STRICT.writeValueAsBytes(value);
        byte[] line = new byte[json.length + 1];
        System.arraycopy(json, 0, line, 0, json.length);
        line[json.length] = '\n';
        out.write(line);
        out.flush();
    }

    /** Reads a request; throws {@code BAD_INPUT} for anything that is not exactly one. */
    public static Request request(byte[] line) {
        try {
            return Optional.ofNullable(STRICT.readValue(line, Request.class))
                    .orElseThrow(() -> new LaminaException(ErrorCode.BAD_INPUT, "the request is null"));
        } catch (JacksonException e) {
            throw refusal(e);
        }
    }

    /** Reads an answer. */
    static Answer answer(byte[] line) {
        return LENIENT.readValue(line, Answer.class);
    }

    /** An answer's value as the record that it is. */
    static <T> T value(JsonNode value, Class<T> type) {
        return LENIENT.treeToValue(value, type);
    }

    /** A value as an answer's tree. */
    public static JsonNode tree(Object value) {
        return STRICT.valueToTree(value);
    }

    private static LaminaException refusal(JacksonException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof LaminaException known) {
                return known;
            }
        }
        return new LaminaException(ErrorCode.BAD_INPUT, "the request cannot be read: " + e.getOriginalMessage(), e);
    }
}
