package dev.lamina.cli.text;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values as indented JSON, for {@code --json}. Loaded only by commands that print it, which keeps the others quick to start. */
public final class JsonText {
    private JsonText() {}

    /** Records, maps, lists, strings and numbers as JSON, without a line break at the end. */
    public static String of(@Nullable Object value) {
        return PlainJson.of(value).orElseGet(() -> any(value));
    }

    /** What the library makes of a value. */
    static String any(@Nullable Object value) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(value);
    }
}
