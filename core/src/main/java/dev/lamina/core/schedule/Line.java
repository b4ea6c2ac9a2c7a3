package dev.lamina.core.schedule;

import dev.lamina.core.queue.QueueTree;
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
    /** While the first is looked for: of each queue, and of the queues inside it, who goes first. */
    private final @Nullable Job[] best;

    private long rankedNs = Long.MIN_VALUE;

    Line(Books books, Order order) {
        this.books = books;
        this.order = order;
        best = new Job[books.ledger().tree().size()];
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

    /** The first in line of those that pass a test: the first of each queue, and from the leaves of the tree upwards whoever is served first of those inside a queue. */
    Optional<Job> first(Predicate<Job> test) {
        for (Job job : jobs) {
            if (test.test(job)) {
                Job other = best[job.queue];
                best[job.queue] = other == null || before(job, other) ? job : other;
            }
        }
        QueueTree tree = books.ledger().tree();
        for (int queue = best.length - 1; queue > QueueTree.ROOT; queue--) {
            Job mine = best[queue];
            best[queue] = null;
            if (mine != null) {
                Job other = best[tree.parent(queue)];
                best[tree.parent(queue)] = other == null || served(mine, other) ? mine : other;
            }
        }
        Job first = best[QueueTree.ROOT];
        best[QueueTree.ROOT] = null;
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
        return Job.OLDEST.compare(one, other) < 0;
    }
}
