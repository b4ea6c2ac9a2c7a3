package dev.lamina.core.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Those that wait, and who of them is next. Owned by the scheduler's thread. */
final class Line {
    private final Books books;
    private final Order order;
    private final List<Job> jobs = new ArrayList<>();
    private final @Nullable Job[] bestOfQueue;
    private final int[] queues;
    private long rankedNs = Long.MIN_VALUE;

    Line(Books books, Order order) {
        this.books = books;
        this.order = order;
        bestOfQueue = new Job[books.ledger().tree().size()];
        queues = new int[bestOfQueue.length];
    }

    /** In no order that matters. */
    List<Job> jobs() {
        return jobs;
    }

    void add(Job job) {
        job.place = jobs.size();
        jobs.add(job);
        rankedNs = Long.MIN_VALUE;
    }

    void remove(Job job) {
        Job last = jobs.removeLast();
        if (last != job) {
            jobs.set(job.place, last);
            last.place = job.place;
        }
        job.place = -1;
    }

    /** Works out how urgent everybody is at a time. */
    void rank(long nowNs) {
        if (rankedNs == nowNs) {
            return;
        }
        rankedNs = nowNs;
        for (Job job : jobs) {
            job.rank = order.rank(job.request, job.cardMilli, nowNs - job.submittedNs);
        }
    }

    /** The first in line of those that pass a test: the best of each queue, and of these the one whose queue is served first. */
    Optional<Job> first(Predicate<Job> test) {
        int count = 0;
        for (Job job : jobs) {
            if (test.test(job)) {
                Job best = bestOfQueue[job.queue];
                if (best == null) {
                    queues[count++] = job.queue;
                }
                bestOfQueue[job.queue] = best == null || before(job, best) ? job : best;
            }
        }
        Job first = null;
        for (int index = 0; index < count; index++) {
            Job best = bestOfQueue[queues[index]];
            bestOfQueue[queues[index]] = null;
            if (best != null && (first == null || served(best, first))) {
                first = best;
            }
        }
        return Optional.ofNullable(first);
    }

    private boolean served(Job one, Job other) {
        return books.ledger()
                        .compare(
                                one.queue,
                                one.variants.getFirst().gangCharge(),
                                other.queue,
                                other.variants.getFirst().gangCharge())
                < 0;
    }

    static boolean before(Job one, Job other) {
        int mine = one.request.claim().priority();
        int theirs = other.request.claim().priority();
        if (mine != theirs) {
            return mine > theirs;
        }
        if (one.rank != other.rank) {
            return one.rank < other.rank;
        }
        return one.submittedNs != other.submittedNs
                ? one.submittedNs < other.submittedNs
                : one.sequence < other.sequence;
    }
}
