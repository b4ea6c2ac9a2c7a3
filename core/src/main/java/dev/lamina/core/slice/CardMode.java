package dev.lamina.core.slice;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.Locale;

/** How the slices of a card come together on it. The order of the first three is the shared page's number ({@code enum lamina_mode}). */
public enum CardMode {
    /** One slice's commands on the card at a time: for cards whose driver shares badly. */
    EXCLUSIVE("exclusive"),
    /** Commands of several slices in flight, paced by virtual time. */
    TIME("time"),
    /** As {@link #TIME}, and each slice on a part of the card that the vendor's partition gives it. */
    SPATIAL("spatial"),
    /** What a slice asks for that takes its card as it is; no card's own mode. */
    ANY("any");

    private final String label;

    CardMode(String label) {
        this.label = label;
    }

    /** As people write it. */
    public String label() {
        return label;
    }

    /** Reads {@code exclusive}, {@code time} or {@code spatial}; throws BAD_INPUT with these three. */
    public static CardMode of(String text) {
        for (CardMode each : values()) {
            if (each != ANY && each.label.equals(text.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new LaminaException(ErrorCode.BAD_INPUT, "mode is '" + text + "'; use one of exclusive, time, spatial");
    }
}
