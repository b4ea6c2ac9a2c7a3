package dev.lamina.node.arbiter;

import dev.lamina.core.slice.CardMode;
import java.util.Objects;

/**
 * How a card's loop runs.
 *
 * @param mode the card's; never {@link CardMode#ANY}
 * @param realTime whether the loop asks the system for real-time priority
 */
public record LoopSettings(CardMode mode, boolean realTime) {
    /** Throws {@link NullPointerException} without a mode. */
    public LoopSettings {
        Objects.requireNonNull(mode, "mode");
    }
}
