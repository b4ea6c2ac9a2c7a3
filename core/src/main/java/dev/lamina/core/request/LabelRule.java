package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition on a node's labels, with the meaning Kubernetes gives it.
 *
 * @param key the label
 * @param test what its value has to be
 * @param values for {@code IN} and {@code NOT_IN} the values, for {@code ABOVE} and {@code BELOW} one whole number, else none
 */
public record LabelRule(String key, Test test, List<String> values) {
    /** What a label's value has to be. */
    public enum Test {
        /** One of the values. */
        IN,
        /** None of the values; a node without the label passes. */
        NOT_IN,
        /** Anything, as long as the label is there. */
        EXISTS,
        /** The label is not there. */
        ABSENT,
        /** A whole number above the value. */
        ABOVE,
        /** A whole number below the value. */
        BELOW
    }

    /** Throws BAD_INPUT when the number of values does not suit the test, or when a bound is no whole number. */
    public LabelRule {
        values = List.copyOf(values);
        require(!key.isBlank(), "a label rule has no key; name the label");
        boolean suits = switch (test) {
            case IN, NOT_IN -> !values.isEmpty();
            case EXISTS, ABSENT -> values.isEmpty();
            case ABOVE, BELOW -> values.size() == 1;
        };
        require(
                suits,
                "label rule " + key + " " + test + " has " + values.size() + " values; IN and NOT_IN take some,"
                        + " ABOVE and BELOW one, EXISTS and ABSENT none");
        if (test == Test.ABOVE || test == Test.BELOW) {
            number(key, values.getFirst());
        }
    }

    /** Whether a node with these labels passes. */
    public boolean admits(Map<String, String> labels) {
        String value = labels.get(key);
        return switch (test) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case ABSENT -> value == null;
            case ABOVE -> isNumber(value) && number(key, value) > number(key, values.getFirst());
            case BELOW -> isNumber(value) && number(key, value) < number(key, values.getFirst());
        };
    }

    private static boolean isNumber(@Nullable String text) {
        return text != null && text.matches("-?\\d{1,18}");
    }

    private static long number(String key, @Nullable String text) {
        if (text == null || !isNumber(text)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "label rule " + key + " compares with '" + text
                            + "'; it must be a whole number of at most 18 digits");
        }
        return Long.parseLong(text);
    }
}
