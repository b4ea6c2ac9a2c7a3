package dev.lamina.core.schedule;

import dev.lamina.core.plan.Reservation;
import dev.lamina.core.queue.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts jobs where quotas, promises and nodes let them, and remembers what cannot start until something is freed. Owned by the scheduler's
 * thread.
 */
final class Starter {
    private final Floor floor;
    private final GangFit fit;
    private final long closesNs;

    /** For each ask: whoever would be gone by this time at the earliest found no room. */
    private long[] failedFromNs = new long[64];

    private long knownAt = -1;

    private List<Hold> closing = List.of();
    private long closingAt = -1;
    private long closingNs;

    /** Large ones that have waited for {@code closesNs} keep out who runs into their time. */
    Starter(Floor floor, GangFit fit, long closesNs) {
        this.floor = floor;
        this.fit = fit;
        this.closesNs = closesNs;
    }

    /** Whether it is known, without trying, that no way to serve a job has room. */
    boolean knownToFail(Job job, long nowNs) {
        forget();
        long deadlineNs = Times.deadline(nowNs, job.request.estimate());
        for (Variant variant : job.variants) {
            int ask = variant.ask().number();
            boolean failed = ask < failedFromNs.length && failedFromNs[ask] <= deadlineNs;
            if (!failed && !keptOut(job, variant.ask(), nowNs)) {
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

    /**
     * Starts a job if it may: quotas let it, and there is room that is promised to nobody, or only to those who start after it has ended, or to itself. One
     * for whom others were stopped starts there and nowhere else.
     */
    boolean start(Job job, long nowNs) {
        forget();
        Hold own = job.hold;
        boolean anywhere = own == null || own.cause != Reservation.Cause.NOMINATED;
        for (int way = 0; way < job.variants.size() && anywhere; way++) {
            Variant variant = job.variants.get(way);
            if (floor.books().ask(job, variant).allowed() && place(job, variant.ask(), own, nowNs)) {
                if (own != null) {
                    floor.release(own);
                    floor.noteFreed();
                }
                job.serve(way);
                floor.start(job, fit, nowNs);
                return true;
            }
        }
        boolean due = own != null && own.startNs <= nowNs;
        boolean asPromised = !anywhere || due || job.request.estimate().p90Ns() == 0;
        return own != null && asPromised && startAsPromised(job, own, nowNs);
    }

    /**
     * Starts a job on the very cards that it was promised. Those promised to others from a later time on are no hindrance, for that was worked out with this one
     * there for as long as it is thought to run, which is less than it could where nobody knows.
     */
    private boolean startAsPromised(Job job, Hold own, long nowNs) {
        floor.promises().activate(own.startNs, own);
        int checkpoint = floor.state().checkpoint();
        boolean free = own.place(floor.state(), new ArrayList<>());
        floor.state().rollback(checkpoint);
        if (!free || !floor.books().ask(job, own.variant()).allowed()) {
            return false;
        }
        floor.release(own);
        floor.noteFreed();
        job.serve(own.way);
        floor.start(job, own, nowNs);
        return true;
    }

    private boolean place(Job job, Ask ask, @Nullable Hold own, long nowNs) {
        long deadlineNs = Times.deadline(nowNs, job.request.estimate());
        if (own == null && failedFrom(ask) <= deadlineNs) {
            return false;
        }
        if (own == null && keptOut(job, ask, nowNs)) {
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

    /** Whether a job would run past the start of a large one that has waited long, on cards that this one might use as well. */
    private boolean keptOut(Job job, Ask ask, long nowNs) {
        return keeper(job, ask, nowNs).isPresent();
    }

    /** The promise of the first large one that keeps a job out. */
    Optional<Hold> keeper(Job job, Ask ask, long nowNs) {
        long deadlineNs = Times.deadline(nowNs, job.request.estimate());
        if (deadlineNs >= Job.NEVER - 1) {
            return Optional.empty();
        }
        for (Hold hold : closing(nowNs)) {
            boolean before = hold.job != job && hold.startNs < deadlineNs && !above(job, hold.job);
            if (before && hold.shares(ask, floor.state())) {
                return Optional.of(hold);
            }
        }
        return Optional.empty();
    }

    /** The promises that keep others out. */
    private List<Hold> closing(long nowNs) {
        if (closingAt != floor.promises().changes() || closingNs != nowNs) {
            closingAt = floor.promises().changes();
            closingNs = nowNs;
            closing = floor.promises().holds().stream()
                    .filter(hold -> hold.cause == Reservation.Cause.LARGE && hold.job.submittedNs <= nowNs - closesNs)
                    .toList();
        }
        return closing;
    }

    private static boolean above(Job one, Job other) {
        return one.request.claim().priority() > other.request.claim().priority();
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
