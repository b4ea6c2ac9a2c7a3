package dev.lamina.device.nvml;

/**
 * A part of a card that the operator has cut off as a device of its own.
 *
 * @param uuid as the driver writes it, {@code MIG-...}
 * @param multiprocessors of it
 * @param memoryBytes of it
 */
public record MigDevice(String uuid, int multiprocessors, long memoryBytes) {}
