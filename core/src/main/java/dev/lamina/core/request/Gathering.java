package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import java.util.Objects;

/**
 * How close together the members of a gang have to be: all under one vertex of a level of the cluster's topology, such as one rack.
 *
 * @param kind whether it matters
 * @param level the name of the level; empty exactly when it does not matter
 */
public record Gathering(Kind kind, String level) {
    /** How much it matters. */
    public enum Kind {
        /** Members may stand anywhere. */
        NONE,
        /** Together where there is room for all, else under as few vertices as possible. */
        PREFERRED,
        /** Together, or not at all. */
        REQUIRED
    }

    /** Members may stand anywhere. */
    public static final Gathering ANYWHERE = new Gathering(Kind.NONE, "");

    /** Throws BAD_INPUT for a level that is missing, or given where it does not matter. */
    public Gathering {
        Objects.requireNonNull(kind, "kind");
        require(
                level.isEmpty() == (kind == Kind.NONE),
                "members are to be gathered " + kind + " at level '" + level
                        + "'; name a level of the topology, or use NONE without one");
    }
}
