package dev.lamina.core.schedule;

import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Preemption.Reason;
import dev.lamina.core.queue.QueueLedger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** By which right a job may be stopped for a cause that is served one way. Used for one decision by the scheduler's thread. */
final class Rights {
    private final Floor floor;
    private final Disruption limits;
    private final Job cause;
    private final Variant way;
    private final long nowNs;
    private final Map<String, Integer> left = new HashMap<>();

    /**
     * @param lately the queues of those that were stopped within the window, one entry for each
     */
    Rights(Floor floor, Disruption limits, List<String> lately, Hold.Promise to, long nowNs) {
        this.floor = floor;
        this.limits = limits;
        cause = to.job();
        way = cause.variants.get(to.way());
        this.nowNs = nowNs;
        lately.forEach(queue -> left.merge(queue, limits.most() - 1, (most, other) -> most - 1));
    }

    /** Whether a job may be stopped at all now, whatever for: nobody who started just now, and nobody who will be gone soon anyway. */
    boolean exposed(Job job) {
        return job.running
                && !job.leaving()
                && job.request.claim().preemptible()
                && job.endNs > nowNs + limits.graceNs()
                && nowNs - job.startedNs >= Math.max(1, limits.protectNs());
    }

    /** By which right a job may be stopped now, as its queue and that of the cause stand in the ledger. */
    Optional<Reason> reason(Job job) {
        if (budget(job) <= 0) {
            return Optional.empty();
        }
        if (job.queue == cause.queue && job.level < cause.level) {
            return Optional.of(Reason.PRIORITY);
        }
        if (job.queue != cause.queue && job.served().model().equals(way.model()) && mayReclaim(job)) {
            return Optional.of(Reason.RECLAIM);
        }
        return overrun(job) ? Optional.of(Reason.OVERRUN) : Optional.empty();
    }

    /** Notes that a job is stopped, or, with -1, that it is not after all. */
    void spend(Job job, int count) {
        left.put(job.request.claim().queue(), budget(job) - count);
    }

    private int budget(Job job) {
        return left.getOrDefault(job.request.claim().queue(), limits.most());
    }

    /** Whether it may be taken back, even without those that started just now: nobody starts so that another of his queue is stopped. */
    private boolean mayReclaim(Job job) {
        QueueLedger ledger = floor.books().ledger();
        if (!ledger.mayReclaim(cause.queue, way.gangCharge(), job.queue)) {
            return false;
        }
        List<Job> newest = floor.startedAt(nowNs);
        if (newest.isEmpty()) {
            return true;
        }
        int checkpoint = ledger.checkpoint();
        for (Job started : newest) {
            boolean counts = started.queue != cause.queue && !started.leaving();
            for (int member = 0; counts && member < started.count(); member++) {
                floor.books().remove(started, started.group(member));
            }
        }
        boolean borrowed = ledger.mayReclaim(cause.queue, way.gangCharge(), job.queue);
        ledger.rollback(checkpoint);
        return borrowed;
    }

    /** Whether a job runs far too long for one that waits for its promise too long, and could not take its place back at once. */
    private boolean overrun(Job job) {
        boolean due = limits.overrunAfterNs() != Disruption.NEVER
                && cause.hold != null
                && nowNs - cause.submittedNs >= limits.overrunAfterNs()
                && Times.overdue(job, nowNs);
        return due && (job.queue == cause.queue ? job.level <= cause.level : !takesBack(job));
    }

    private boolean takesBack(Job job) {
        QueueLedger ledger = floor.books().ledger();
        int checkpoint = ledger.checkpoint();
        for (int member = 0; member < job.count(); member++) {
            floor.books().remove(job, job.group(member));
        }
        ledger.add(cause.payer, way.gangCharge());
        boolean back = ledger.mayReclaim(job.queue, job.served().gangCharge(), cause.queue);
        ledger.rollback(checkpoint);
        return back;
    }
}
