package dev.lamina.core.schedule;

import static dev.lamina.core.schedule.Checks.require;

import dev.lamina.core.placement.Mix;
import dev.lamina.core.plan.Disruption;
import java.util.Objects;

/**
 * What decisions follow besides the snapshot.
 *
 * @param mix what requests usually look like, for placement; {@link Mix#UNKNOWN} = as those that run and wait at the start
 * @param seed for placement policies that draw lots
 * @param order who goes before whom within a queue
 * @param patience when waiting turns into a promise, and what may be done for it to those that run
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

    /** The same with other limits on what may be done to those that run. */
    public Settings with(Disruption disruption) {
        Patience other = new Patience(patience.heads(), patience.ageNs(), patience.most(), disruption);
        return new Settings(mix, seed, order, other, reasons);
    }

    /** The same without reasons: where only starts matter, as in a replay. */
    public Settings withoutReasons() {
        return new Settings(mix, seed, order, patience, false);
    }

    /**
     * When waiting turns into a promise of cards.
     *
     * <p>A request for as many cards as the largest node has, and for more than one, is <em>large</em>: room for it does not come by chance, so it is promised some at once.
     * When it has waited for a sixth of {@code ageNs} besides, nobody else starts on cards that it could use unless he is thought to end before
     * its promise; otherwise those who pass break up the nodes of the next large one. A higher priority is not kept out, nor who does not say how long he runs.
     *
     * @param heads how many of the first in line hold a promise, 0..64
     * @param ageNs who is not large and has waited longer than this gets a promise wherever he stands in line, above 0
     * @param most how many large ones hold a promise at most, the highest priority and then the oldest first, and how many others by age; heads..64; nominations do not count
     * @param disruption what may be done to those that run
     */
    public record Patience(int heads, long ageNs, int most, Disruption disruption) {
        /** A promise for the first in line, for four large ones, and for four of those who have waited for an hour. */
        public static final Patience DEFAULT = new Patience(1, 3_600_000_000_000L, 4);

        private static final int CLOSES = 6;

        private static final int MOST = 64;

        /** With the usual limits on what may be done to those that run. */
        public Patience(int heads, long ageNs, int most) {
            this(heads, ageNs, most, Disruption.DEFAULT);
        }

        /** Throws BAD_INPUT for a value outside its range. */
        public Patience {
            Objects.requireNonNull(disruption, "disruption");
            require(heads >= 0 && heads <= MOST, heads + " heads of the line hold a promise; it must be 0.." + MOST);
            require(ageNs > 0, "a promise is due after " + ageNs + " ns; it must be above 0");
            require(most >= heads && most <= MOST, most + " promises at most; it must be " + heads + ".." + MOST);
        }

        /** From which age on a large one keeps others out. */
        long closesNs() {
            return ageNs / CLOSES;
        }
    }
}
