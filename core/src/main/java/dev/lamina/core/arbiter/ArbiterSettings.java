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
 * @param limitBurstNs for how long a slice that had less may make up for it at once beyond its limit's rate, in wall time
 */
public record ArbiterSettings(
        long quantumNs,
        long windowNs,
        long latencyWindowNs,
        long creditNs,
        long stallNs,
        long approachNs,
        long unknownNs,
        long limitBurstNs) {
    /** The values that the measurements in docs/decisions chose. */
    public static final ArbiterSettings DEFAULT =
            new ArbiterSettings(6_000_000, 500_000, 400_000, 10_000_000, 50_000_000, 60_000, 250_000_000, 20_000_000);

    /** For cards on which several slices run at a time: nothing is handed over, so turns are shorter and more may be in flight. */
    public static final ArbiterSettings SIDE_BY_SIDE =
            new ArbiterSettings(4_000_000, 1_000_000, 400_000, 10_000_000, 50_000_000, 60_000, 250_000_000, 60_000_000);

    /** Throws {@link IllegalArgumentException} for values that are not above 0. */
    public ArbiterSettings {
        long least = Math.min(
                Math.min(Math.min(quantumNs, windowNs), Math.min(latencyWindowNs, creditNs)),
                Math.min(Math.min(stallNs, approachNs), Math.min(unknownNs, limitBurstNs)));
        if (least <= 0) {
            throw new IllegalArgumentException("every arbiter constant is above 0, one is " + least);
        }
    }
}
