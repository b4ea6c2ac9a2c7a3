package dev.lamina.core.schedule;

import dev.lamina.core.queue.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Starts jobs where quotas, promises and nodes let them, and remembers what cannot start until something is freed. Owned by the scheduler's
 * thread.
 */
final class Starter {
    private final Floor floor;
    private final GangFit fit;

    /** For each ask: whoever would be gone by this time at the earliest found no room. */
    private long[] failedFromNs = new long[64];

    private long knownAt = -1;

    Starter(Floor floor, GangFit fit) {
        this.floor = floor;
        this.fit = fit;
    }

    /** Whether it is known, without trying, that no way to serve a job has room. */
    boolean knownToFail(Job job, long nowNs) {
        forget();
        long deadlineNs = Times.deadline(nowNs, job.request.estimate());
        for (Variant variant : job.variants) {
            int ask = variant.ask().number();
            if (ask >= failedFromNs.length || deadlineNs < failedFromNs[ask]) {
                return false;
            }
        }
        return true;
    }

    private void forget() {
        if (knownAt != floor.freed()) {
            knownAt = floor.freed();
            Arrays.fill(failedFromNs, Long.MAX_VALUE);
        }
    }

    /** Starts a job if it may: quotas let it, and there is room that is promised to nobody, or only to those who start after it has ended. */
    boolean start(Job job, long nowNs) {
        forget();
        Hold own = job.hold;
        for (int way = 0; way < job.variants.size(); way++) {
            Variant variant = job.variants.get(way);
            if (floor.books().ask(job, variant).allowed() && place(job, variant.ask(), own, nowNs)) {
                if (own != null) {
                    floor.promises().drop(own);
                    floor.noteFreed();
                }
                job.serve(way);
                floor.start(job, fit, nowNs);
                return true;
            }
        }
        return false;
    }

    private boolean place(Job job, Ask ask, @Nullable Hold own, long nowNs) {
        long deadlineNs = Times.deadline(nowNs, job.request.estimate());
        if (own == null && failedFrom(ask) <= deadlineNs) {
            return false;
        }
        floor.promises().activate(deadlineNs, own);
        if (fit.place(ask)) {
            return true;
        }
        if (own == null) {
            failedFromNs[ask.number()] = deadlineNs;
        }
        return false;
    }

    private long failedFrom(Ask ask) {
        if (ask.number() >= failedFromNs.length) {
            int before = failedFromNs.length;
            failedFromNs = Arrays.copyOf(failedFromNs, Math.max(ask.number() + 1, 2 * before));
            Arrays.fill(failedFromNs, before, failedFromNs.length, Long.MAX_VALUE);
        }
        return failedFromNs[ask.number()];
    }

    /** Why the queue of a job does not let it start in any way; {@link Verdict#WITHIN} when it does in one. */
    Verdict quota(Job job) {
        Verdict first = Verdict.WITHIN;
        for (int way = 0; way < job.variants.size(); way++) {
            Verdict verdict = floor.books().ask(job, job.variants.get(way));
            if (verdict.allowed()) {
                return Verdict.WITHIN;
            }
            first = way == 0 ? verdict : first;
        }
        return first;
    }
}
