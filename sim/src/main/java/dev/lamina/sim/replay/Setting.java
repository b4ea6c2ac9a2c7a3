package dev.lamina.sim.replay;

import java.util.Objects;

/**
 * What differs between the replays of a comparison.
 *
 * @param discipline who may start next, see {@link Disciplines}
 * @param policy where he goes: a placement policy's name
 * @param seed for policies that draw lots
 */
public record Setting(String discipline, String policy, long seed) {
    /** Throws {@link NullPointerException} without names. */
    public Setting {
        Objects.requireNonNull(discipline, "discipline");
        Objects.requireNonNull(policy, "policy");
    }

    /** For people: the discipline, and the policy where it is not the usual one. */
    public String name() {
        return policy.equals(Disciplines.usualPolicy(discipline)) ? discipline : discipline + ", " + policy;
    }
}
