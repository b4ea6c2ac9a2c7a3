package dev.lamina.sim.queuefile;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads YAML into parts that know their lines. Used once, by one thread. */
final class YamlParts implements AutoCloseable {
    /** More than any tree of queues has; keeps a file from nesting until the stack ends. */
    private static final int DEEPEST = 20;

    private final String file;
    private final YAMLParser parser;

    private YamlParts(String file, byte[] bytes) {
        this.file = file;
        this.parser = (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), bytes);
    }

    /** The whole file as one part; nothing for an empty one. Throws BAD_INPUT with the line where it is no YAML. */
    static Part of(String file, byte[] bytes) {
        try (YamlParts parts = new YamlParts(file, bytes)) {
            return parts.whole();
        } catch (JacksonException broken) {
            int line = broken.getLocation() == null ? 0 : broken.getLocation().getLineNr();
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    file + " line " + line + " is no YAML: "
                            + broken.getOriginalMessage().lines().findFirst().orElse("")
                            + "; look for a missing colon, quote or indent there or just above",
                    broken);
        }
    }

    private Part whole() {
        if (parser.nextToken() == null) {
            return new Part.Text(1, "");
        }
        Part part = part(1);
        if (parser.nextToken() != null) {
            throw bad("a second document begins; keep one in a file");
        }
        return part;
    }

    private Part part(int depth) {
        int line = line();
        if (depth > DEEPEST) {
            throw bad("parts are nested " + depth + " deep, at most " + DEEPEST + "; name a queue's parent instead");
        }
        if (parser.isCurrentAlias()) {
            throw bad("an alias stands for something else; write it out");
        }
        return switch (parser.currentToken()) {
            case START_ARRAY -> new Part.Items(line, items(depth));
            case START_OBJECT -> new Part.Fields(line, fields(depth));
            case VALUE_NULL -> new Part.Text(line, "");
            default -> new Part.Text(line, parser.getString().strip());
        };
    }

    private List<Part> items(int depth) {
        List<Part> parts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parts.add(part(depth + 1));
        }
        return parts;
    }

    private List<Part.Field> fields(int depth) {
        List<Part.Field> fields = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int line = line();
            String name = parser.currentName();
            parser.nextToken();
            fields.add(new Part.Field(line, name, part(depth + 1)));
        }
        return fields;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private LaminaException bad(String what) {
        return new LaminaException(ErrorCode.BAD_INPUT, file + " line " + line() + ": " + what);
    }

    @Override
    public void close() {
        parser.close();
    }
}
