package dev.lamina.core.placement;

/** The nodes that fit one kind now. */
public interface Candidates {
    /** How many, at least one. */
    int count();

    /** The node with the highest score, the first of equals. */
    int best();

    /** The node with this rank in node order, 0..count-1. */
    int nth(int rank);
}
