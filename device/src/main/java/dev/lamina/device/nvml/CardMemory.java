package dev.lamina.device.nvml;

/**
 * A card's memory in bytes.
 *
 * @param totalBytes what the card has
 * @param reservedBytes of it, what the driver keeps to itself; 0 where an old driver does not say
 * @param usedBytes held by processes
 */
public record CardMemory(long totalBytes, long reservedBytes, long usedBytes) {}
