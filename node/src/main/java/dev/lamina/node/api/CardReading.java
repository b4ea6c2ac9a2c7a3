package dev.lamina.node.api;

/**
 * What the driver last said of a card; -1 = it does not say.
 *
 * @param computePercent of the last sampling period in which a kernel of anybody ran
 * @param memoryPercent of it in which memory was read or written
 * @param usedBytes of memory, held by anybody
 * @param milliwatts drawn
 * @param millijoules drawn since the driver was loaded
 * @param celsius of the chip
 */
public record CardReading(
        long computePercent, long memoryPercent, long usedBytes, long milliwatts, long millijoules, long celsius) {
    /** Of a card whose driver is not asked. */
    public static final CardReading NONE = new CardReading(-1, -1, -1, -1, -1, -1);
}
