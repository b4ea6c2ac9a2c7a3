package dev.lamina.core.arbiter;

import java.util.List;

/**
 * Divides the time in which several processes are on the card among them, as processor sharing does (Kleinrock 1967): while n are on it, each pays an n-th
 * of what passes, so that all that is charged together is the time in which the card was in use. A process that runs on a part of the card only
 * weighs and pays that part. Owned by the arbiter's thread; allocates nothing.
 */
final class SharingClock {
    private static final int WHOLE_MILLI = 1000;

    private final BusyTimes departed = new BusyTimes();
    private long settledNs;
    private boolean runs;
    private long idleNs;
    private long bookedLateNs;

    /** How much of the time settled so far nobody paid for. */
    long idleNs() {
        return idleNs;
    }

    /** Charges what is known of everybody: until the oldest command in flight began, for who that is may still have been on the card then. */
    void settle(List<Runner> runners, long nowNs) {
        long horizonNs = nowNs;
        for (int i = 0; i < runners.size(); i++) {
            horizonNs = Math.min(horizonNs, runners.get(i).knownUntilNs(nowNs));
        }
        settledNs = runs ? settledNs : horizonNs;
        runs = true;
        while (settledNs < horizonNs) {
            settledNs = pay(runners, horizonNs);
        }
        departed.forget(settledNs);
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            runner.busyTimes().forget(settledNs);
            payRest(runner, runner.uncharged() - runner.busyTimes().afterNs(settledNs), nowNs);
        }
    }

    /** Lets every slice's virtual time count what it will probably be charged for the time that is not settled yet. */
    void expectRest(List<Runner> runners, List<SliceAccount> slices, long nowNs) {
        long lagNs = nowNs - settledNs;
        int width = 0;
        for (int i = 0; i < slices.size(); i++) {
            slices.get(i).expect(0);
        }
        for (int i = 0; i < runners.size(); i++) {
            width += runners.get(i).running() ? runners.get(i).widthMilli() : 0;
        }
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            if (runner.running()) {
                runner.slice().expectMore(lagNs * runner.widthMilli() / Math.max(WHOLE_MILLI, width));
            }
        }
    }

    /** A process ends before all of its time is settled: it pays now, its part taken to be what it is beside those that run, and stays counted there. */
    void depart(Runner runner, List<Runner> runners, long nowNs) {
        int width = runner.widthMilli();
        for (int i = 0; i < runners.size(); i++) {
            Runner other = runners.get(i);
            width += other != runner && other.running() ? other.widthMilli() : 0;
        }
        long ofNs = Math.min(runner.uncharged(), runner.busyTimes().afterNs(settledNs));
        long dueNs = ofNs * runner.widthMilli() / Math.max(WHOLE_MILLI, width);
        runner.charge(nowNs, ofNs, dueNs, dueNs);
        payRest(runner, runner.uncharged(), nowNs);
        departed.take(runner.busyTimes());
    }

    /** From where all is charged to the next moment at which somebody came or left. Returns that moment. */
    private long pay(List<Runner> runners, long horizonNs) {
        long endNs = horizonNs;
        boolean wasUsed = departed.covers(settledNs);
        endNs = Math.min(endNs, departed.changesAfter(settledNs));
        int width = wasUsed ? WHOLE_MILLI : 0;
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            endNs = Math.min(endNs, runner.busyTimes().changesAfter(settledNs));
            width += runner.busyTimes().covers(settledNs) ? runner.widthMilli() : 0;
        }
        long passedNs = endNs - settledNs;
        long paidNs = 0;
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            if (runner.busyTimes().covers(settledNs)) {
                long ofNs = Math.min(passedNs, runner.uncharged());
                long dueNs = ofNs * runner.widthMilli() / Math.max(WHOLE_MILLI, width);
                runner.charge(endNs, ofNs, dueNs, dueNs);
                paidNs += dueNs;
            }
        }
        idleNs += wasUsed ? 0 : passedNs - paidNs;
        return endNs;
    }

    /**
     * Used and never said when, or too late: owed as if alone. What is booked is at most what nobody paid for so far, so that the sum stays the
     * card's time.
     */
    private void payRest(Runner runner, long restNs, long nowNs) {
        if (restNs > 0) {
            long bookedNs = Math.min(restNs, idleNs - bookedLateNs);
            bookedLateNs += bookedNs;
            runner.charge(nowNs, restNs, restNs, bookedNs);
        }
    }
}
