package dev.lamina.device.nvml;

/**
 * How a card does at one moment; -1 = the card or its driver does not say.
 *
 * @param computePercent of the last sampling period (a second or less) in which a kernel ran
 * @param memoryPercent of it in which memory was read or written
 * @param usedBytes of memory
 * @param milliwatts drawn now
 * @param millijoules drawn since the driver was loaded
 * @param celsius of the chip
 */
public record CardCondition(
        long computePercent, long memoryPercent, long usedBytes, long milliwatts, long millijoules, long celsius) {
    /** Nothing is known. */
    public static final CardCondition UNKNOWN = new CardCondition(-1, -1, -1, -1, -1, -1);
}
