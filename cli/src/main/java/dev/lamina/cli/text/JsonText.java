package dev.lamina.cli.text;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values as indented JSON, for {@code --json}. Loaded only by commands that print it, which keeps the others quick to start. */
public final class JsonText {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonText() {}

    /** Records, maps, lists, strings and numbers as JSON, without a line break at the end. */
    public static String of(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
