package dev.lamina.sim.kubectl;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A part of one item of the dump, with the place that a complaint about it names.
 *
 * @param json the part; missing parts read as empty
 * @param path from the item's own start, such as {@code spec.containers[0]}
 * @param item where the item starts and what it is called
 */
record Fields(JsonNode json, String path, String item) {
    Fields at(String name) {
        return new Fields(json.path(name), path.isEmpty() ? name : path + "." + name, item);
    }

    boolean isMissing() {
        return json.isMissingNode() || json.isNull();
    }

    /** The members of a list; empty when there is none. Throws BAD_INPUT when it is something else. */
    List<Fields> each() {
        if (!isMissing() && !json.isArray()) {
            throw wrong("a list");
        }
        List<Fields> members = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            members.add(new Fields(json.path(i), path + "[" + i + "]", item));
        }
        return members;
    }

    /** A word; empty when it is missing. Throws BAD_INPUT when it is a list or an object. */
    String text() {
        if (isMissing()) {
            return "";
        }
        if (json.isContainer()) {
            throw wrong("text");
        }
        return json.asString();
    }

    /** A word; throws BAD_INPUT when it is missing or empty. */
    String required() {
        String text = text();
        if (text.isEmpty()) {
            throw wrong("text");
        }
        return text;
    }

    /** Names with their words, sorted by name. */
    Map<String, String> words() {
        Map<String, String> words = new TreeMap<>();
        names().forEach(name -> words.put(name, at(name).text()));
        return words;
    }

    /** The names of an object's fields; throws BAD_INPUT when it is something else. */
    List<String> names() {
        if (!isMissing() && !json.isObject()) {
            throw wrong("an object");
        }
        return List.copyOf(json.propertyNames());
    }

    List<String> texts() {
        return each().stream().map(Fields::text).toList();
    }

    /** A quantity in thousandths; 0 when it is missing. */
    long milli() {
        return amount(Quantity::milli, "a quantity such as 500m or 2");
    }

    /** A quantity in units; 0 when it is missing. */
    long units() {
        return amount(Quantity::units, "a quantity such as 4 or 16Gi");
    }

    private long amount(Function<String, Optional<Long>> parse, String expected) {
        String text = text();
        return text.isEmpty() ? 0 : parse.apply(text).orElseThrow(() -> wrong(expected));
    }

    LaminaException wrong(String expected) {
        String found = isMissing() ? "is missing" : "is " + shortened(json.toString());
        return new LaminaException(ErrorCode.BAD_INPUT, item + ": " + path + " " + found + ", expected " + expected);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
