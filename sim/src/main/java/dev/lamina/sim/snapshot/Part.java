package dev.lamina.sim.snapshot;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A part of a snapshot file, with the place that a complaint about it names. Names that nobody asked for are refused, so that a misspelt one is not taken
 * for a default.
 *
 * @param json the part
 * @param where file, line and path
 */
record Part(JsonNode json, String where) {
    private static final int SHOWN = 60;

    Part at(String name) {
        return new Part(json.path(name), where + "." + name);
    }

    /** Throws BAD_INPUT unless it is an object with none but these names. */
    Part only(String... names) {
        if (!json.isObject()) {
            throw wrong("an object");
        }
        for (String name : json.propertyNames()) {
            if (!Arrays.asList(names).contains(name)) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        where + ": '" + name + "' means nothing here, expected only " + String.join(", ", names));
            }
        }
        return this;
    }

    boolean has(String name) {
        return json.has(name);
    }

    long whole(String name) {
        return at(name).whole();
    }

    long wholeOr(String name, long fallback) {
        return has(name) ? whole(name) : fallback;
    }

    int number(String name, int least, int most) {
        return at(name).number(least, most);
    }

    int numberOr(String name, int fallback) {
        return has(name) ? number(name, Integer.MIN_VALUE, Integer.MAX_VALUE) : fallback;
    }

    int number(int least, int most) {
        long value = whole();
        if (value < least || value > most) {
            throw wrong("a whole number from " + least + " to " + most);
        }
        return (int) value;
    }

    long whole() {
        if (!json.isIntegralNumber() || !json.canConvertToLong()) {
            throw wrong("a whole number below 2^63");
        }
        return json.asLong();
    }

    String text(String name) {
        return at(name).text();
    }

    String textOr(String name, String fallback) {
        return has(name) ? text(name) : fallback;
    }

    String text() {
        if (!json.isString()) {
            throw wrong("text");
        }
        return json.asString();
    }

    boolean flagOr(String name, boolean fallback) {
        if (has(name) && !json.path(name).isBoolean()) {
            throw at(name).wrong("true or false");
        }
        return has(name) ? json.path(name).asBoolean() : fallback;
    }

    /** One of the names of an enum, in lower case with hyphens; {@code fallback} where it is missing. */
    <E extends Enum<E>> E choiceOr(String name, E fallback) {
        if (!has(name)) {
            return fallback;
        }
        List<String> known = new ArrayList<>();
        for (E each : fallback.getDeclaringClass().getEnumConstants()) {
            if (word(each).equals(text(name))) {
                return each;
            }
            known.add(word(each));
        }
        throw at(name).wrong("one of " + String.join(", ", known));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The members of a list; empty where it is missing. */
    List<Part> list(String name) {
        return has(name) ? at(name).list() : List.of();
    }

    List<Part> list() {
        if (!json.isArray()) {
            throw wrong("a list");
        }
        List<Part> members = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            members.add(new Part(json.path(i), where + "[" + i + "]"));
        }
        return members;
    }

    List<String> texts(String name) {
        return list(name).stream().map(Part::text).toList();
    }

    List<Integer> numbers(String name, int least, int most) {
        return list(name).stream().map(each -> each.number(least, most)).toList();
    }

    /** Names with their words; none where it is missing. */
    Map<String, String> words(String name) {
        Map<String, String> words = new TreeMap<>();
        if (has(name)) {
            Part part = at(name);
            if (!part.json.isObject()) {
                throw part.wrong("an object");
            }
            part.json.propertyNames().forEach(key -> words.put(key, part.text(key)));
        }
        return words;
    }

    LaminaException wrong(String expected) {
        boolean missing = json.isMissingNode();
        String text = json.toString();
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return new LaminaException(
                ErrorCode.BAD_INPUT, where + (missing ? " is missing" : " is " + shown) + ", expected " + expected);
    }
}
