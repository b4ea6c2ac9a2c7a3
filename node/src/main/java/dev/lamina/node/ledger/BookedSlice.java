package dev.lamina.node.ledger;

import java.util.Objects;

/** A slice and its account, as booked. */
public record BookedSlice(SliceEntry entry, Balance balance) {
    /** Throws {@link NullPointerException} when a part is missing. */
    public BookedSlice {
        Objects.requireNonNull(entry, "entry");
        Objects.requireNonNull(balance, "balance");
    }
}
