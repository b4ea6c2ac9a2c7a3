package dev.lamina.device.page;

import java.util.Objects;

/**
 * What a card page says about its card: the OpenCL platform's and device's names, Lamina's id of the card, the device's place among the platform's
 * devices of all types (0 or more) and its memory in bytes (0 or more).
 */
public record CardIdentity(String platform, String device, String card, int deviceIndex, long memoryBytes) {
    public CardIdentity {
        Objects.requireNonNull(platform, "platform");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(card, "card");
        if (deviceIndex < 0) {
            throw new IllegalArgumentException("deviceIndex is " + deviceIndex + ", at least 0");
        }
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memoryBytes is " + memoryBytes + ", at least 0");
        }
    }
}
