package dev.lamina.core.queue;

/** Amounts of cards as people read them. */
final class Milli {
    private static final int WHOLE = 1000;

    private Milli() {}

    /** Such as {@code 3 cards}, {@code 1 card} or {@code 2500m of a card}. */
    static String cards(long milli) {
        if (milli == Quota.UNLIMITED) {
            return "any number of cards";
        }
        if (milli % WHOLE != 0) {
            return milli + "m of a card";
        }
        return milli == WHOLE ? "1 card" : milli / WHOLE + " cards";
    }
}
