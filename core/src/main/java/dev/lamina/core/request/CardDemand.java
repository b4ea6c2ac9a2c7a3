package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import dev.lamina.core.slice.SliceClass;
import java.util.Objects;

/**
 * What one member asks of accelerators: the same share on each of {@code count} distinct cards of one node.
 *
 * @param count how many cards, 0..64; 0 = none, and then everything else is nothing
 * @param guaranteeMilli thousandths of each card that it always gets, 0..1000; 0 reserves memory only
 * @param limitMilli thousandths that it may reach while others idle, guarantee..1000
 * @param memory what it reserves of each card's memory
 * @param terms how it is served beside others
 */
public record CardDemand(int count, int guaranteeMilli, int limitMilli, CardMemory memory, Terms terms) {
    /** Runs without a card. */
    public static final CardDemand NONE = new CardDemand(0, 0, 0, CardMemory.UNCONSTRAINED, Terms.SHARED);

    private static final int WHOLE_MILLI = 1000;
    private static final int MOST_CARDS = 64;

    /** Throws BAD_INPUT naming the value, the limit and the remedy. */
    public CardDemand {
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(terms, "terms");
        require(
                count >= 0 && count <= MOST_CARDS,
                () -> count + " cards are asked of one node; it must be 0.." + MOST_CARDS
                        + ", or split it into members");
        require(
                guaranteeMilli >= 0 && guaranteeMilli <= WHOLE_MILLI,
                () -> "the guarantee is " + guaranteeMilli
                        + "m of a card; it must be 0m..1000m, or ask for more cards");
        require(
                limitMilli >= guaranteeMilli && limitMilli <= WHOLE_MILLI,
                () -> "the limit is " + limitMilli + "m of a card; it must be between the guarantee of "
                        + guaranteeMilli + "m and 1000m");
        require(
                count > 0 || limitMilli == 0,
                () -> "a share of " + limitMilli + "m is asked of no card; ask for at least one card or for no share");
    }

    /** A hard share of some cards that reserves no memory. */
    public static CardDemand shares(int count, int milli) {
        return count == 0 ? NONE : new CardDemand(count, milli, milli, CardMemory.UNCONSTRAINED, Terms.SHARED);
    }

    /** Thousandths of a card that each card must have left: all of it for an exclusive member. */
    public int reservedMilli() {
        return terms.exclusive() && count > 0 ? WHOLE_MILLI : guaranteeMilli;
    }

    /**
     * How a share lives beside others.
     *
     * @param sliceClass how it is served
     * @param exclusive whether the card takes nobody else
     */
    public record Terms(SliceClass sliceClass, boolean exclusive) {
        /** Standard service beside others. */
        public static final Terms SHARED = new Terms(SliceClass.STANDARD, false);

        /** Throws {@link NullPointerException} without a class. */
        public Terms {
            Objects.requireNonNull(sliceClass, "sliceClass");
        }
    }
}
