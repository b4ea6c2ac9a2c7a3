package dev.lamina.cli.text;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps, lists, texts, numbers, booleans and null as JSON, laid out as {@link JsonText} does. A library that can write any object takes half a second
 * of processor time to start, three times as long as most plans. Used once.
 */
final class PlainJson {
    private final StringBuilder json = new StringBuilder();

    private PlainJson() {}

    /** The JSON, or empty when something in the value is of another kind. */
    static Optional<String> of(@Nullable Object value) {
        PlainJson plain = new PlainJson();
        return plain.write(value, 0) ? Optional.of(plain.json.toString()) : Optional.empty();
    }

    private boolean write(@Nullable Object value, int depth) {
        return switch (value) {
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case String text -> text(text);
            case Double number -> Double.isFinite(number) && raw(number);
            case Integer number -> raw(number);
            case Long number -> raw(number);
            case Boolean truth -> raw(truth);
            case null -> raw("null");
            default -> false;
        };
    }

    private boolean raw(Object word) {
        json.append(word);
        return true;
    }

    private boolean object(Map<?, ?> map, int depth) {
        json.append(map.isEmpty() ? "{ " : "{");
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            line(depth + 1);
            if (!(entry.getKey() instanceof String name) || !text(name)) {
                return false;
            }
            json.append(" : ");
            if (!write(entry.getValue(), depth + 1)) {
                return false;
            }
            json.append(entries.hasNext() ? "," : "");
        }
        if (!map.isEmpty()) {
            line(depth);
        }
        json.append('}');
        return true;
    }

    private boolean array(List<?> list, int depth) {
        json.append("[ ");
        for (int index = 0; index < list.size(); index++) {
            json.append(index == 0 ? "" : ", ");
            if (!write(list.get(index), depth)) {
                return false;
            }
        }
        json.append(list.isEmpty() ? "]" : " ]");
        return true;
    }

    private void line(int depth) {
        json.append(System.lineSeparator()).repeat("  ", depth);
    }

    private boolean text(String text) {
        json.append('"');
        for (int index = 0; index < text.length(); index++) {
            character(text.charAt(index));
        }
        json.append('"');
        return true;
    }

    private void character(char next) {
        switch (next) {
            case '"', '\\' -> json.append('\\').append(next);
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            case '\b' -> json.append("\\b");
            case '\f' -> json.append("\\f");
            default -> {
                if (next < ' ') {
                    json.append("\\u00")
                            .append(Character.forDigit(next >> 4, 16))
                            .append(hex(next & 15));
                } else {
                    json.append(next);
                }
            }
        }
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }
}
