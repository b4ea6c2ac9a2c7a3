package dev.lamina.core.cluster;

import static dev.lamina.core.cluster.Checks.require;

/**
 * A mark on a node that keeps requests away unless they tolerate it.
 *
 * @param key its name, not blank
 * @param value its value, may be empty
 */
public record Taint(String key, String value) {
    /** Throws BAD_INPUT for a blank key. */
    public Taint {
        require(!key.isBlank(), "a taint has no key; leave the taint out or name it");
    }
}
