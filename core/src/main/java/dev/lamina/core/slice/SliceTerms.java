package dev.lamina.core.slice;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.Objects;

/**
 * What one slice of one card is promised.
 *
 * @param guaranteeMilli thousandths of the card's time that it always gets when it wants them, 10..1000 in steps of 10; 0 for best-effort only
 * @param limitMilli thousandths that it may reach when others idle, guarantee..1000 in steps of 10
 * @param memoryBytes the most card memory that its processes may hold together, above 0
 * @param sliceClass how it is served beside others
 * @param mode how it must come together with the others on its card
 */
public record SliceTerms(int guaranteeMilli, int limitMilli, long memoryBytes, SliceClass sliceClass, CardMode mode) {
    /** Throws BAD_INPUT naming the value, the limit and the remedy. */
    public SliceTerms {
        Objects.requireNonNull(sliceClass, "sliceClass");
        Objects.requireNonNull(mode, "mode");
        if (sliceClass == SliceClass.BEST_EFFORT) {
            require(
                    guaranteeMilli == 0,
                    "a best-effort slice guarantees nothing but " + Quantities.share(guaranteeMilli)
                            + " was asked; leave the share out or choose class standard");
        } else {
            require(
                    guaranteeMilli >= Quantities.STEP_MILLI,
                    "guaranteed compute is " + Quantities.share(guaranteeMilli)
                            + ", at least 1%; ask for 1% or more, or for class best-effort");
        }
        requireShare("guaranteed compute", guaranteeMilli);
        requireShare("compute limit", limitMilli);
        require(
                limitMilli >= Math.max(guaranteeMilli, Quantities.STEP_MILLI),
                "compute limit is " + Quantities.share(limitMilli) + ", below the guarantee of "
                        + Quantities.share(guaranteeMilli) + "; raise the limit or lower the guarantee");
        require(memoryBytes > 0, "memory is " + memoryBytes + " bytes, it must be above 0; ask for some, such as 512M");
    }

    /** The same on any card, whatever its mode. */
    public SliceTerms(int guaranteeMilli, int limitMilli, long memoryBytes, SliceClass sliceClass) {
        this(guaranteeMilli, limitMilli, memoryBytes, sliceClass, CardMode.ANY);
    }

    /** The same in another mode. */
    public SliceTerms withMode(CardMode other) {
        return new SliceTerms(guaranteeMilli, limitMilli, memoryBytes, sliceClass, other);
    }

    /** The part of the card that its commands run on while they run, in thousandths: less than a whole one in a spatial partition only. */
    public int widthMilli() {
        return mode == CardMode.SPATIAL ? limitMilli : Quantities.WHOLE_MILLI;
    }

    private static void requireShare(String what, int milli) {
        require(
                milli <= Quantities.WHOLE_MILLI,
                what + " is " + Quantities.share(milli) + ", at most 100% of a card; ask for less or for two cards");
        require(milli % Quantities.STEP_MILLI == 0, what + " is " + milli + "m, the finest step is 1% (10m); round it");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new LaminaException(ErrorCode.BAD_INPUT, message);
        }
    }
}
