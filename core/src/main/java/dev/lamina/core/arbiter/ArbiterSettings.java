package dev.lamina.core.arbiter;

/**
 * The arbiter's constants, all in nanoseconds above 0.
 *
 * @param quantumNs card time of one grant while others want the card
 * @param windowNs card time that may be in flight beside the longest command while the card is shared
 * @param latencyWindowNs the same while a latency slice lives on the card
 * @param creditNs card time that a slice may claim at once after idleness
 * @param stallNs how long a holder may show no sign of life before the card goes on without it (at least; 4 x its longest expected command)
 * @param approachNs how long before the expected end of a holder's last command, at least, the arbiter is awake and watches for it; as long after
 * @param unknownNs what a command of unknown length is expected to take, for the stall rule
 */
public record ArbiterSettings(
        long quantumNs,
        long windowNs,
        long latencyWindowNs,
        long creditNs,
        long stallNs,
        long approachNs,
        long unknownNs) {
    /** The values that the measurements in docs/decisions chose. */
    public static final ArbiterSettings DEFAULT =
            new ArbiterSettings(6_000_000, 500_000, 400_000, 10_000_000, 50_000_000, 60_000, 250_000_000);

    /** Throws {@link IllegalArgumentException} for values that are not above 0. */
    public ArbiterSettings {
        long least = Math.min(
                Math.min(Math.min(quantumNs, windowNs), Math.min(latencyWindowNs, creditNs)),
                Math.min(Math.min(stallNs, approachNs), unknownNs));
        if (least <= 0) {
            throw new IllegalArgumentException("every arbiter constant is above 0, one is " + least);
        }
    }
}
