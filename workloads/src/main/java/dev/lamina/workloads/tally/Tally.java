package dev.lamina.workloads.tally;

import dev.lamina.workloads.card.CardTime;

/**
 * Counts a run from its start on, warm-up left out. Times of requests are nanoseconds since the start. Safe for use by many threads: the
 * run writes, the report reads.
 */
public final class Tally implements CardTime {
    private final RunFacts facts;
    private final RunStart start;
    private final Latencies latencies = new Latencies();
    private final Series series = new Series();
    private long requests;
    private long completed;
    private long deadlinesMet;
    private long cardNs;
    private long outsideCardNs;
    private long checksPassed;
    private long checksTotal;
    private double maxError;
    private double firstLoss = Double.NaN;
    private double lastLoss = Double.NaN;

    public Tally(RunFacts facts, RunStart start) {
        this.facts = facts;
        this.start = start;
    }

    @Override
    public synchronized void busy(long startNs, long endNs) {
        long from = Math.max(startNs - start.deviceNs(), 0);
        long until = endNs - start.deviceNs();
        if (until > from) {
            cardNs += until - from;
            series.busy(from, until);
        }
    }

    /** Card time that this program used before the run and after it: calibration, warm-up, the last check. */
    public synchronized void outsideCard(long ns) {
        outsideCardNs = ns;
    }

    /** Card time of the run so far. */
    public synchronized long cardNs() {
        return cardNs;
    }

    /** A request that was answered. */
    public synchronized void answered(long arrivalNs, long doneNs) {
        long latencyNs = doneNs - arrivalNs;
        boolean met = latencyNs <= facts.deadlineNs();
        requests++;
        completed++;
        latencies.add(latencyNs);
        deadlinesMet += met ? 1 : 0;
        series.request(arrivalNs, hasDeadlines() && !met);
    }

    /** A request that was given up because its answer could no longer be of use. */
    public synchronized void dropped(long arrivalNs) {
        requests++;
        series.request(arrivalNs, hasDeadlines());
    }

    /** A comparison with the reference: {@code error} is relative to the value's size, at least 1. */
    public synchronized void checked(boolean passed, double error) {
        checksTotal++;
        checksPassed += passed ? 1 : 0;
        maxError = Math.max(maxError, Double.isNaN(error) ? Double.MAX_VALUE : error);
    }

    /** The losses at the training's beginning and now. */
    public synchronized void losses(double first, double last) {
        firstLoss = first;
        lastLoss = last;
    }

    /** Everything counted until {@code nowNs} since the start. */
    public synchronized Outcome outcome(long nowNs) {
        long[] percentiles = latencies.percentiles(50, 95, 99);
        return new Outcome(
                facts,
                start,
                new Outcome.Requests(requests, completed, deadlinesMet),
                new Outcome.Latency(percentiles[0], percentiles[1], percentiles[2], latencies.largestNs()),
                new Outcome.CardUse(cardNs, outsideCardNs, nowNs),
                new Outcome.Checks(checksPassed, checksTotal, maxError, firstLoss, lastLoss),
                series.seconds());
    }

    private boolean hasDeadlines() {
        return facts.deadlineNs() > 0;
    }
}
