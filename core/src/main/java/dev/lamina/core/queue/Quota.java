package dev.lamina.core.queue;

import static dev.lamina.core.queue.Checks.require;

/**
 * What one queue may hold of one card model. An amount of 3000 is three cards' compute and three cards' memory: each of the two is held to it.
 *
 * @param guaranteeMilli thousandths of a card that it gets back whenever it wants them, 0 or more
 * @param limitMilli thousandths of a card that it may hold while others leave them idle, guarantee or more; {@link #UNLIMITED} = all
 * @param weight its part of what is left over beside its siblings', 1..{@link #MOST_WEIGHT}
 * @param userCapMilli thousandths of a card that one user may hold through this queue, above 0; {@link #UNLIMITED} = no cap
 */
public record Quota(long guaranteeMilli, long limitMilli, int weight, long userCapMilli) {
    /** No bound. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Large enough for any ratio that people mean, small enough for exact comparisons. */
    public static final int MOST_WEIGHT = 10_000;

    /** The largest amount that may be stated: a million cards. */
    public static final long MOST_MILLI = 1_000_000_000L;

    /** Guarantees nothing and forbids nothing. */
    public static final Quota SPARE = new Quota(0, UNLIMITED, 1, UNLIMITED);

    /** Throws BAD_INPUT for a value outside its range. */
    public Quota {
        require(
                guaranteeMilli >= 0 && guaranteeMilli <= MOST_MILLI,
                "the guarantee is " + guaranteeMilli + "m of a card; it must be 0m.." + MOST_MILLI + "m");
        require(
                limitMilli == UNLIMITED || (limitMilli >= 0 && limitMilli <= MOST_MILLI),
                "the limit is " + limitMilli + "m of a card; it must be 0m.." + MOST_MILLI + "m or unlimited");
        require(
                limitMilli >= guaranteeMilli,
                "the limit of " + limitMilli + "m is below the guarantee of " + guaranteeMilli
                        + "m; raise the limit or lower the guarantee");
        require(weight >= 1 && weight <= MOST_WEIGHT, "the weight is " + weight + "; it must be 1.." + MOST_WEIGHT);
        require(
                userCapMilli == UNLIMITED || (userCapMilli > 0 && userCapMilli <= MOST_MILLI),
                "the cap of a user is " + userCapMilli + "m of a card; it must be 1m.." + MOST_MILLI
                        + "m, or leave it out");
    }

    /** A guarantee and a limit, of weight 1, with no cap for a user. */
    public static Quota of(long guaranteeMilli, long limitMilli) {
        return new Quota(guaranteeMilli, limitMilli, 1, UNLIMITED);
    }
}
