package dev.lamina.sim.replay;

import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What happened to whom when, written down while it happens. Owned by one thread. */
final class History {
    static final long NEVER = Long.MAX_VALUE;

    private final List<TrainingJob> jobs;
    private final long cards;
    private final FairnessMeter fairness;
    private final long[] startNs;
    private final long[] endNs;
    private final long[] expectedNs;
    private final List<ReplayResult.Instant> instants = new ArrayList<>();
    private long nowNs;
    private long usedCards;
    private int waiting;
    private long preemptions;
    private double lostCardNs;

    History(Scene scene) {
        jobs = scene.jobs();
        cards = scene.grid().cards();
        fairness = new FairnessMeter(scene);
        startNs = never(jobs.size());
        endNs = never(jobs.size());
        expectedNs = never(jobs.size());
    }

    private static long[] never(int count) {
        long[] times = new long[count];
        Arrays.fill(times, NEVER);
        return times;
    }

    void advance(long toNs) {
        fairness.advance(toNs);
        nowNs = toNs;
    }

    void arrived(int job) {
        waiting++;
        fairness.waits(job, 1);
    }

    void started(int job) {
        if (startNs[job] != NEVER || usedCards + jobs.get(job).cards() > cards) {
            throw new IllegalStateException("job " + jobs.get(job).name() + " starts at " + nowNs + " ns with "
                    + usedCards + " of " + cards + " cards in use"
                    + (startNs[job] == NEVER ? "" : " though it runs since " + startNs[job] + " ns"));
        }
        startNs[job] = nowNs;
        usedCards += jobs.get(job).cards();
        waiting--;
        fairness.waits(job, -1);
        fairness.uses(job, 1);
    }

    void ended(int job) {
        endNs[job] = nowNs;
        usedCards -= jobs.get(job).cards();
        fairness.uses(job, -1);
    }

    void preempted(int job) {
        preemptions++;
        lostCardNs += (double) (nowNs - startNs[job]) * jobs.get(job).cards();
        startNs[job] = NEVER;
        usedCards -= jobs.get(job).cards();
        waiting++;
        fairness.uses(job, -1);
        fairness.waits(job, 1);
    }

    void expected(int job, long atNs) {
        if (expectedNs[job] == NEVER) {
            expectedNs[job] = atNs;
        }
    }

    /** An instant is over. */
    void note() {
        instants.add(new ReplayResult.Instant(nowNs, usedCards, waiting));
    }

    int waiting() {
        return waiting;
    }

    /** Whether a job ran to its end. */
    boolean finished(int job) {
        return endNs[job] != NEVER;
    }

    /** When the run that finished began. */
    long startNs(int job) {
        return startNs[job];
    }

    long endNs(int job) {
        return endNs[job];
    }

    /** When a job was first thought to start; {@link #NEVER} when nobody said. */
    long expectedNs(int job) {
        return expectedNs[job];
    }

    List<ReplayResult.Instant> instants() {
        return List.copyOf(instants);
    }

    ReplayResult.Preempted preempted() {
        return new ReplayResult.Preempted(preemptions, lostCardNs / 3.6e12);
    }

    Fairness fairness() {
        return fairness.result();
    }
}
