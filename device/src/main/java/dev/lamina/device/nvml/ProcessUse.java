package dev.lamina.device.nvml;

/**
 * One sample of what a process used of a card.
 *
 * @param pid as the machine's first process namespace numbers it
 * @param atMicros by the driver's clock
 * @param computePercent of the sampling period in which a kernel of it ran
 */
public record ProcessUse(int pid, long atMicros, long computePercent) {}
