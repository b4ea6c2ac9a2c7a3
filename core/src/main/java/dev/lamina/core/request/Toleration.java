package dev.lamina.core.request;

import dev.lamina.core.cluster.Taint;

/**
 * Lets a request onto nodes with a taint.
 *
 * @param key the taint's key; empty = any taint
 * @param value the taint's value; empty with {@code anyValue} unset means the empty value
 * @param anyValue whether the value does not matter
 */
public record Toleration(String key, String value, boolean anyValue) {
    /** Tolerates everything, as daemons do. */
    public static final Toleration ALL = new Toleration("", "", true);

    /** Whether this one is enough for a taint. */
    public boolean covers(Taint taint) {
        return key.isEmpty() ? anyValue : key.equals(taint.key()) && (anyValue || value.equals(taint.value()));
    }
}
