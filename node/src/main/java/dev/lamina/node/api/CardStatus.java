package dev.lamina.node.api;

import java.util.Objects;

/**
 * A card and what is promised on it.
 *
 * @param kind {@code opencl}, {@code cuda}, {@code cuda+opencl} or {@code fake}
 * @param deviceIndex position among all devices of its platform
 * @param memoryBytes what the driver reports
 * @param mode {@code exclusive}, {@code time} or {@code spatial}
 * @param guaranteedMilli sum of its slices' guarantees, in thousandths of the card
 * @param quotaBytes sum of its slices' memory quotas
 * @param slices that live on it
 * @param waiting requests that wait for room
 * @param cardNs card time used on it since this agent started
 * @param problem what is wrong with it; empty: nothing
 * @param reading what its driver last said
 */
public record CardStatus(
        String card,
        String kind,
        String name,
        String vendor,
        String driver,
        String platform,
        int deviceIndex,
        long memoryBytes,
        int computeUnits,
        String mode,
        int guaranteedMilli,
        long quotaBytes,
        int slices,
        int waiting,
        long cardNs,
        String problem,
        CardReading reading) {
    /** Throws {@link NullPointerException} when the id is missing. */
    public CardStatus {
        Objects.requireNonNull(card, "card");
    }
}
