package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

/** How much of a card's memory one share reserves. */
public sealed interface CardMemory {
    /** Reserves nothing: where nobody stated memory, as in the public traces. */
    CardMemory UNCONSTRAINED = new Unconstrained();

    /** The bytes that it takes from a card of this size; 0 = none. */
    long bytesOf(long cardBytes);

    /**
     * An amount.
     *
     * @param bytes above 0
     */
    record Bytes(long bytes) implements CardMemory {
        /** Throws BAD_INPUT unless above 0. */
        public Bytes {
            require(bytes > 0, "card memory is " + bytes + " bytes; it must be above 0, or leave it unconstrained");
        }

        @Override
        public long bytesOf(long cardBytes) {
            return bytes;
        }
    }

    /**
     * A part of whatever card it lands on.
     *
     * @param milli thousandths of the card's memory, 1..1000
     */
    record FractionOfCard(int milli) implements CardMemory {
        /** Throws BAD_INPUT outside 1..1000. */
        public FractionOfCard {
            require(
                    milli >= 1 && milli <= 1000,
                    "card memory is " + milli + " thousandths of the card; it must be 1..1000");
        }

        @Override
        public long bytesOf(long cardBytes) {
            // Rounded up: two halves of an odd number of bytes must not both fit beside a third. Split, so that nothing
            // overflows.
            return cardBytes / 1000 * milli + (cardBytes % 1000 * milli + 999) / 1000;
        }
    }

    /** Nothing is reserved. */
    record Unconstrained() implements CardMemory {
        @Override
        public long bytesOf(long cardBytes) {
            return 0;
        }
    }
}
