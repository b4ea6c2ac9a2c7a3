package dev.lamina.sim.replay;

/**
 * What jobs made of their time.
 *
 * @param meanCompletionNs from submission to end
 * @param p95CompletionNs 95 in 100 took at most this long
 * @param meanSlowdown time to the end over the time of running, at least 1; a job shorter than 10 s counts as 10 s, so that the
 *     shortest do not rule the mean
 * @param p95Slowdown 95 in 100 were slowed down at most this much
 * @param deadlines the promises
 * @param forecast how well starts were foreseen
 */
public record Service(
        long meanCompletionNs,
        long p95CompletionNs,
        double meanSlowdown,
        double p95Slowdown,
        Deadlines deadlines,
        Forecast forecast) {
    /**
     * Jobs that should end within a time.
     *
     * @param stated how many
     * @param met how many of them did
     */
    public record Deadlines(int stated, int met) {
        /** Of those stated; 100 when there was none. */
        public double metPercent() {
            return stated == 0 ? 100 : 100.0 * met / stated;
        }
    }

    /**
     * The first word about a job's start against the truth: the error over the wait, which counts as 60 s where it was shorter.
     *
     * @param jobs how many waited and had been told a time
     * @param waited how many waited
     * @param medianErrorPercent half erred at most this much; 0 when nobody was told
     * @param p90ErrorPercent nine in ten erred at most this much
     */
    public record Forecast(int jobs, int waited, double medianErrorPercent, double p90ErrorPercent) {}
}
