package dev.lamina.sim.trace;

import java.util.List;

/**
 * What was read from a file.
 *
 * @param rows in the file's order
 * @param skipped what a lenient reading left out
 */
public record Reading<T>(List<T> rows, Skipped skipped) {
    /** Copies the list. */
    public Reading {
        rows = List.copyOf(rows);
    }
}
