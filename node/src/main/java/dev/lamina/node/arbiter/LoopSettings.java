package dev.lamina.node.arbiter;

import dev.lamina.core.arbiter.ArbiterSettings;
import java.util.Objects;

/**
 * How a card's loop runs.
 *
 * @param policy the arbiter's constants
 * @param realTime whether the loop asks the system for real-time priority
 */
public record LoopSettings(ArbiterSettings policy, boolean realTime) {
    /** What an agent uses. */
    public static final LoopSettings DEFAULT = new LoopSettings(ArbiterSettings.DEFAULT, true);

    /** Throws {@link NullPointerException} without a policy. */
    public LoopSettings {
        Objects.requireNonNull(policy, "policy");
    }
}
