package dev.lamina.core.schedule;

import static dev.lamina.core.schedule.Checks.require;

import dev.lamina.core.placement.Mix;
import java.util.Objects;

/**
 * What decisions follow besides the snapshot.
 *
 * @param mix what requests usually look like, for placement; {@link Mix#UNKNOWN} = as those that run and wait at the start
 * @param seed for placement policies that draw lots
 * @param order who goes before whom within a queue
 * @param patience when waiting turns into a promise
 * @param reasons whether a plan explains every request that waits
 */
public record Settings(Mix mix, long seed, Order order, Patience patience, boolean reasons) {
    /** Reasons are given; everything else as it was found to be best. */
    public static final Settings DEFAULT = new Settings(Mix.UNKNOWN, 0, Order.DEFAULT, Patience.DEFAULT, true);

    /** Throws {@link NullPointerException} for a missing part. */
    public Settings {
        Objects.requireNonNull(mix, "mix");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(patience, "patience");
    }

    /** The same for another usual mix of requests. */
    public Settings withMix(Mix other) {
        return new Settings(other, seed, order, patience, reasons);
    }

    /** The same without reasons: where only starts matter, as in a replay. */
    public Settings withoutReasons() {
        return new Settings(mix, seed, order, patience, false);
    }

    /**
     * When waiting turns into a promise of cards.
     *
     * @param heads how many of the first in line hold a promise, 0..64
     * @param ageNs who has waited longer than this gets a promise wherever he stands in line, above 0
     * @param most how many promises there are at most, those of the first in line included; nominations do not count
     */
    public record Patience(int heads, long ageNs, int most) {
        /** Promises for the first two in line, and one for everybody who has waited for half an hour, 16 in all. */
        public static final Patience DEFAULT = new Patience(2, 1_800_000_000_000L, 16);

        private static final int MOST = 64;

        /** Throws BAD_INPUT for a value outside its range. */
        public Patience {
            require(heads >= 0 && heads <= MOST, heads + " heads of the line hold a promise; it must be 0.." + MOST);
            require(ageNs > 0, "a promise is due after " + ageNs + " ns; it must be above 0");
            require(most >= heads && most <= MOST, most + " promises at most; it must be " + heads + ".." + MOST);
        }
    }
}
