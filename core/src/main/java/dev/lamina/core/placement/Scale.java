package dev.lamina.core.placement;

/** The paper's largest node, by which its scores are scaled, and its way of making them whole. */
final class Scale {
    static final double CPU_MILLI = 128_000;
    static final double CARD_MILLI = 8_000;

    private static final int OFFSET = 1 << 20;

    private Scale() {}

    /** Whole percents, cut off towards 0; raised by a constant, so that nodes larger than the paper's still score 0 or more. */
    static int percent(double share) {
        return Math.max(0, OFFSET + (int) (100 * share));
    }
}
