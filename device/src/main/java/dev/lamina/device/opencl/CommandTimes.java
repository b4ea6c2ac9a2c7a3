package dev.lamina.device.opencl;

/** When a command ran, in nanoseconds of the device's own clock (under PoCL that is {@code CLOCK_MONOTONIC_RAW}). */
public record CommandTimes(long queuedNs, long submittedNs, long startNs, long endNs) {
    /** How long it ran; 0 where a driver gives its end before its start. */
    public long durationNs() {
        return Math.max(0, endNs - startNs);
    }
}
