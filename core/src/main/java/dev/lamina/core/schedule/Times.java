package dev.lamina.core.schedule;

import dev.lamina.core.request.Estimate;

/** When work is thought to end. */
final class Times {
    /** The least by which the end of somebody who is late is put off. */
    private static final long STEP_NS = 60_000_000_000L;

    private Times() {}

    /** When something that starts now is thought to end. */
    static long end(long startNs, Estimate estimate) {
        return plus(startNs, estimate.thoughtNs());
    }

    /** When something that starts now will have ended as likely as not; {@link Job#NEVER} where nobody knows. */
    static long median(long startNs, Estimate estimate) {
        return estimate.p50Ns() > 0 ? plus(startNs, estimate.p50Ns()) : Job.NEVER;
    }

    /** When somebody who runs will have ended as likely as not; who is late already is thought to be late by as much again, and by a minute at least. */
    static long foreseen(Job job, long nowNs) {
        long endNs = job.leaving() ? job.leavesNs : median(job.startedNs, job.request.estimate());
        return endNs > nowNs ? endNs : plus(nowNs, Math.max(STEP_NS, nowNs - endNs));
    }

    /** When something that starts now has ended for sure as far as backfill goes; the last instant before {@link Job#NEVER} where nobody knows. */
    static long deadline(long startNs, Estimate estimate) {
        return estimate.p90Ns() > 0 ? plus(startNs, estimate.p90Ns()) : Job.NEVER - 1;
    }

    /**
     * When somebody who should have ended by now, or should have left because he was stopped, is thought to end instead: he is thought to be late by as much
     * again as he is already, and by a minute at least.
     */
    static long late(Job job, long nowNs) {
        return plus(nowNs, Math.max(STEP_NS, nowNs - job.dueNs()));
    }

    /** Whether somebody has run for twice as long as was said: he is not protected any more from those he keeps waiting. */
    static boolean overdue(Job job, long nowNs) {
        long saidNs = job.request.estimate().p90Ns();
        return saidNs > 0 && (nowNs - job.startedNs) / 2 >= saidNs;
    }

    /** A sum that stays below {@link Job#NEVER}. */
    private static long plus(long atNs, long durationNs) {
        return atNs > Job.NEVER - 1 - durationNs ? Job.NEVER - 1 : atNs + durationNs;
    }
}
