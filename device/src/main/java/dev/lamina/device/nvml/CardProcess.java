package dev.lamina.device.nvml;

/**
 * A process that has a context on a card.
 *
 * @param pid as the machine's first process namespace numbers it
 * @param usedBytes what it holds of the card, with its contexts; -1 where the driver does not say (inside some containers)
 * @param computePercent of the time in which a kernel of it ran, lately; -1 where the driver does not say
 */
public record CardProcess(int pid, long usedBytes, long computePercent) {
    /** One of whose use nothing is known. */
    public CardProcess(int pid, long usedBytes) {
        this(pid, usedBytes, Handle.UNKNOWN);
    }
}
