package dev.lamina.workloads.card;

/** Receives when the card worked for this program; intervals come in the order in which they began. */
@FunctionalInterface
public interface CardTime {
    /** A time in which the card worked, in the device's clock, without what earlier intervals covered; {@code endNs > startNs}. */
    void busy(long startNs, long endNs);
}
