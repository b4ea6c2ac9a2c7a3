package dev.lamina.sim.replay;

import java.util.Objects;

/**
 * What differs between the replays of a comparison.
 *
 * @param discipline who may start next, see {@link Disciplines}
 * @param policy where he goes: a placement policy's name
 * @param seed for policies that draw lots
 * @param foresees whether a discipline that can tells every job when it will start, at the moment in which it begins to wait; it changes nothing else
 */
public record Setting(String discipline, String policy, long seed, boolean foresees) {
    /** Nobody is told when he will start, but for those who are promised cards. */
    public Setting(String discipline, String policy, long seed) {
        this(discipline, policy, seed, false);
    }

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
