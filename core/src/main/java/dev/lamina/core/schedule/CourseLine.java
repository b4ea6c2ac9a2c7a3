package dev.lamina.core.schedule;

import dev.lamina.core.queue.QueueLedger;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.schedule.Seats.Seat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Those that wait in a {@link Course}, as {@link Line} has them, and who of them is next. Used by one thread. */
final class CourseLine {
    private static final Comparator<Pending> BY_PRIORITY_AND_AGE = Comparator.comparingInt(
                    (Pending each) -> -each.job.request.claim().priority())
            .thenComparing(each -> each.job, Job.OLDEST);

    private final Floor floor;
    private final Order order;
    private final List<List<Pending>> byQueue = new ArrayList<>();
    private final List<Pending> byAge = new ArrayList<>();
    private final List<Pending> large = new ArrayList<>();
    private final boolean[] exhausted;
    private final double[] shares;
    private final boolean equals;
    private long[] failedFromNs = new long[64];
    private long nowNs;

    CourseLine(Floor floor, Order order) {
        this.floor = floor;
        this.order = order;
        QueueTree tree = floor.books().ledger().tree();
        exhausted = new boolean[tree.size()];
        shares = new double[tree.size()];
        boolean flat = true;
        for (int queue = 0; queue < exhausted.length; queue++) {
            byQueue.add(new ArrayList<>());
            flat &= queue == QueueTree.ROOT || tree.parent(queue) == QueueTree.ROOT;
        }
        equals = flat && !floor.books().guarantees();
    }

    /** Somebody who waits; what is looked at most often is at hand. */
    static final class Pending {
        private static final int SEVERAL = -1;

        final Job job;
        final boolean large;
        private final long lastsNs;
        private final int onlyAsk;
        private double rank;
        private long rankedNs = Long.MIN_VALUE;
        private boolean waits = true;

        /** What it was promised. */
        @Nullable
        Seat seat;

        Pending(Job job, boolean large) {
            this.job = job;
            this.large = large;
            lastsNs = job.request.estimate().p90Ns();
            onlyAsk = job.variants.size() == 1 ? job.variants.getFirst().ask().number() : SEVERAL;
        }
    }

    /** Enters one that waits, whether or not it was promised anything. */
    Pending enter(Job job) {
        Pending pending = new Pending(job, floor.large(job));
        byAge.add(pending);
        return pending;
    }

    /** Everybody has been entered. */
    void entered() {
        byAge.sort(Comparator.comparing(each -> each.job, Job.OLDEST));
    }

    /** It waits without a promise. */
    void add(Pending pending) {
        byQueue.get(pending.job.queue).add(pending);
        if (pending.large) {
            large.add(pending);
        }
    }

    /** It has a promise, or starts. */
    void remove(Pending pending) {
        byQueue.get(pending.job.queue).remove(pending);
        if (pending.large) {
            large.remove(pending);
        }
    }

    /** It does not wait any more. */
    void forget(Pending pending) {
        pending.waits = false;
    }

    /** It is later now, something was freed, and queues may hold less. */
    void at(long atNs) {
        nowNs = atNs;
        Arrays.fill(failedFromNs, Long.MAX_VALUE);
        QueueLedger ledger = floor.books().ledger();
        for (int queue = 0; equals && queue < shares.length; queue++) {
            shares[queue] = byQueue.get(queue).isEmpty() ? 0 : ledger.dominantShare(queue);
        }
    }

    /** A job of a queue has started. */
    void charged(int queue) {
        shares[queue] = floor.books().ledger().dominantShare(queue);
    }

    /** Large ones without a promise, by priority and age. */
    List<Pending> large() {
        large.sort(BY_PRIORITY_AND_AGE);
        return List.copyOf(large);
    }

    /** Others without a promise who have waited since a time, the oldest first. */
    List<Pending> waitingSince(long ns) {
        if (byAge.isEmpty() || byAge.getFirst().job.submittedNs > ns) {
            return List.of();
        }
        byAge.removeIf(each -> !each.waits);
        Stream<Pending> old = byAge.stream().takeWhile(each -> each.job.submittedNs <= ns);
        return old.filter(each -> each.seat == null && !each.large).toList();
    }

    /** All queues are asked again. */
    void again() {
        Arrays.fill(exhausted, false);
    }

    /** The first in line who is not known to fail and lasts no longer than a time. */
    Optional<Pending> first(long mostNs) {
        for (int queue = neediest(); queue >= 0; queue = neediest()) {
            Pending best = null;
            for (Pending each : byQueue.get(queue)) {
                if (mayStart(each, mostNs) && (best == null || before(each, best))) {
                    best = each;
                }
            }
            if (best != null) {
                return Optional.of(best);
            }
            exhausted[queue] = true;
        }
        return Optional.empty();
    }

    private boolean mayStart(Pending pending, long mostNs) {
        if (pending.lastsNs > mostNs) {
            return false;
        }
        long deadlineNs = pending.lastsNs > 0 ? nowNs + pending.lastsNs : Job.NEVER - 1;
        if (pending.onlyAsk != Pending.SEVERAL) {
            return !failed(pending.onlyAsk, deadlineNs);
        }
        List<Variant> ways = pending.job.variants;
        boolean failed = true;
        for (int way = 0; way < ways.size() && failed; way++) {
            failed = failed(ways.get(way).ask().number(), deadlineNs);
        }
        return !failed;
    }

    /** Whether an ask that is gone by a time is known to find no room now. */
    boolean failed(Ask ask, long deadlineNs) {
        return failed(ask.number(), deadlineNs);
    }

    private boolean failed(int ask, long deadlineNs) {
        return ask < failedFromNs.length && failedFromNs[ask] <= deadlineNs;
    }

    /** Notes that an ask that is gone by a time found no room. */
    void fail(Ask ask, long deadlineNs) {
        if (ask.number() >= failedFromNs.length) {
            int before = failedFromNs.length;
            failedFromNs = Arrays.copyOf(failedFromNs, 2 * ask.number());
            Arrays.fill(failedFromNs, before, failedFromNs.length, Long.MAX_VALUE);
        }
        failedFromNs[ask.number()] = Math.min(failedFromNs[ask.number()], deadlineNs);
    }

    /** The queue that is served first of those with somebody to try; -1 when there is none. */
    private int neediest() {
        int found = -1;
        for (int queue = 0; queue < exhausted.length; queue++) {
            boolean candidate = !exhausted[queue] && !byQueue.get(queue).isEmpty();
            if (candidate && (found < 0 || served(queue, found))) {
                found = queue;
            }
        }
        return found;
    }

    private boolean served(int one, int other) {
        return equals
                ? shares[one] < shares[other]
                : floor.books().ledger().compare(one, charge(one), other, charge(other)) < 0;
    }

    private int charge(int queue) {
        return byQueue.get(queue).getFirst().job.variants.getFirst().gangCharge();
    }

    private boolean before(Pending one, Pending other) {
        int mine = one.job.request.claim().priority();
        int theirs = other.job.request.claim().priority();
        if (mine != theirs) {
            return mine > theirs;
        }
        int ranks = Double.compare(rank(one), rank(other));
        return ranks != 0 ? ranks < 0 : Job.OLDEST.compare(one.job, other.job) < 0;
    }

    private double rank(Pending of) {
        if (of.rankedNs != nowNs) {
            of.rank = order.rank(of.job.request, of.job.cardMilli, nowNs - of.job.submittedNs);
            of.rankedNs = nowNs;
        }
        return of.rank;
    }
}
