package dev.lamina.bench.machine;

/**
 * What others took of the machine during a run, in percent of one core: processes that are not ours, and the host.
 *
 * @param foreignPercent processor time of processes outside our tree, kernel threads and interrupts included
 * @param stolenPercent time in which the host ran something else
 */
public record Disturbance(double foreignPercent, double stolenPercent) {

    /** Whether the two together stay within the limit. */
    public boolean within(double limitPercent) {
        return totalPercent() <= limitPercent;
    }

    public double totalPercent() {
        return foreignPercent + stolenPercent;
    }
}
