package dev.lamina.core.slice;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.Locale;

/** How a slice is served beside others. The order is the shared page's number ({@code enum lamina_class}). */
public enum SliceClass {
    /** Served first while it stays within its guarantee, so that its waits are bounded by one foreign command. */
    LATENCY("latency"),
    /** Served by weight: its guarantee first, spare time by guarantee. */
    STANDARD("standard"),
    /** Takes what the others leave, above a small floor; guarantees nothing. */
    BEST_EFFORT("best-effort");

    private final String label;

    SliceClass(String label) {
        this.label = label;
    }

    /** As people write it: {@code latency}, {@code standard}, {@code best-effort}. */
    public String label() {
        return label;
    }

    /** Reads a label; throws BAD_INPUT with the three that exist. */
    public static SliceClass of(String text) {
        for (SliceClass each : values()) {
            if (each.label.equals(text.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new LaminaException(
                ErrorCode.BAD_INPUT, "class is '" + text + "'; use one of latency, standard, best-effort");
    }
}
