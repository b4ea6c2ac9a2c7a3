package dev.lamina.core.schedule;

import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Preemption.Reason;
import dev.lamina.core.queue.QueueLedger;
import dev.lamina.core.queue.QueueTree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** By which right a job may be stopped for a cause that is served one way. Used for one decision by the scheduler's thread. */
final class Rights {
    private final Floor floor;
    private final Disruption limits;
    private final Job cause;
    private final Variant way;
    private final long nowNs;
    private final int[] left;
    private final byte[] reclaim;
    private final boolean overruns;

    /**
     * @param lately the queues of those that were stopped within the window, one entry for each
     */
    Rights(Floor floor, Disruption limits, List<String> lately, Hold.Promise to, long nowNs) {
        this.floor = floor;
        this.limits = limits;
        cause = to.job();
        way = cause.variants.get(to.way());
        this.nowNs = nowNs;
        reclaim = new byte[floor.books().ledger().tree().size()];
        overruns = limits.overrunAfterNs() != Disruption.NEVER
                && cause.hold != null
                && nowNs - cause.submittedNs >= limits.overrunAfterNs();
        left = new int[reclaim.length];
        Arrays.fill(left, limits.most());
        lately.forEach(queue -> left[floor.books().ledger().tree().queue(queue)]--);
    }

    /** Whether a job may be stopped at all now, whatever for: nobody who started just now, and nobody who will be gone soon anyway. */
    boolean exposed(Job job) {
        return job.running
                && !job.leaving()
                && job.preemptible
                && job.endNs > nowNs + limits.graceNs()
                && nowNs - job.startedNs >= Math.max(1, limits.protectNs());
    }

    /**
     * Whether the owner of a member may come to be stopped for the cause, now or once others are: {@link #reason} has the last word. Quick for many.
     */
    boolean mayStop(int row) {
        int queue = floor.residents().queue(row);
        boolean right = queue == cause.queue ? floor.residents().level(row) < cause.level : mayReclaim(queue);
        return (right || overruns) && mayStop(floor.residents().owner(row));
    }

    /** The same for all members of a job. */
    boolean mayStop(Job job) {
        if (!exposed(job) || budget(job) <= 0) {
            return false;
        }
        boolean right = job.queue == cause.queue
                ? job.level < cause.level
                : mayReclaim(job.queue) && job.served().model().equals(way.model());
        return right || overrun(job);
    }

    private boolean mayReclaim(int queue) {
        if (reclaim[queue] == 0) {
            QueueLedger ledger = floor.books().ledger();
            boolean may =
                    floor.books().guarantees() && ledger.borrowsFrom(cause.queue, ledger.model(way.model()), queue);
            reclaim[queue] = (byte) (may ? 1 : -1);
        }
        return reclaim[queue] > 0;
    }

    /** How far up the tree of queues a job and the cause meet: 0 in the queue of the cause. */
    int distance(Job job) {
        QueueTree tree = floor.books().ledger().tree();
        int steps = 0;
        for (int at = cause.queue; !within(tree, at, job.queue); at = tree.parent(at)) {
            steps++;
        }
        return steps;
    }

    private static boolean within(QueueTree tree, int around, int queue) {
        int at = queue;
        while (at != around && at != QueueTree.ROOT) {
            at = tree.parent(at);
        }
        return at == around;
    }

    /** What stopping a job costs. */
    Cost cost(Job job) {
        QueueLedger ledger = floor.books().ledger();
        int model = floor.books().open() ? -1 : ledger.model(job.served().model());
        return Cost.of(job, model >= 0 && ledger.borrows(job.queue, model), nowNs);
    }

    /** By which right a job may be stopped now, as its queue and that of the cause stand in the ledger. */
    Optional<Reason> reason(Job job) {
        if (budget(job) <= 0) {
            return Optional.empty();
        }
        if (job.queue == cause.queue && job.level < cause.level) {
            return Optional.of(Reason.PRIORITY);
        }
        if (job.queue != cause.queue && job.served().model().equals(way.model()) && borrowed(job.queue)) {
            return Optional.of(Reason.RECLAIM);
        }
        return overrun(job) ? Optional.of(Reason.OVERRUN) : Optional.empty();
    }

    /** Notes that a job is stopped, or, with -1, that it is not after all. */
    void spend(Job job, int count) {
        left[job.queue] -= count;
    }

    private int budget(Job job) {
        return left[job.queue];
    }

    /** Whether it may be taken back, even without those that started just now: nobody starts so that another of his queue is stopped. */
    private boolean borrowed(int queue) {
        QueueLedger ledger = floor.books().ledger();
        if (!ledger.mayReclaim(cause.queue, way.gangCharge(), queue)) {
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
        boolean borrowed = ledger.mayReclaim(cause.queue, way.gangCharge(), queue);
        ledger.rollback(checkpoint);
        return borrowed;
    }

    /** Whether a job runs far too long for one that waits for its promise too long, and could not take its place back at once. */
    private boolean overrun(Job job) {
        boolean due = overruns && Times.overdue(job, nowNs);
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
