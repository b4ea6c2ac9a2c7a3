package dev.lamina.cli.demo;

/**
 * What one workload did in one phase.
 *
 * @param seconds how long it was measured, without its start and warm-up
 * @param busyPercent share of the card's time that it used, 0..100
 * @param throughput useful work per second, in the workload's own unit
 * @param deadlinesMetPercent answers that came in time, 0..100; 100 for a workload without deadlines
 * @param p99Ms the 99th percentile of its answers' latency
 * @param timeline the same busy share over time
 * @param ownFile where the workload itself wrote what it counted
 */
record Measurement(
        double seconds,
        double busyPercent,
        double throughput,
        double deadlinesMetPercent,
        double p99Ms,
        Timeline timeline,
        String ownFile) {
    Measurement {
        if (seconds < 0 || busyPercent < 0 || throughput < 0) {
            throw new IllegalArgumentException("measured " + busyPercent + " % and " + throughput + "/s over " + seconds
                    + " s, none may be negative");
        }
    }
}
