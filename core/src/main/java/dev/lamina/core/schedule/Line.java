package dev.lamina.core.schedule;

import dev.lamina.core.queue.QueueTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Those that wait, and who of them is next. Owned by the scheduler's thread. */
final class Line {
    private static final Comparator<Job> IN_QUEUE = Comparator.comparingInt(
                    (Job job) -> -job.request.claim().priority())
            .thenComparingDouble(job -> job.rank)
            .thenComparing(Job.OLDEST);

    private final Books books;
    private final Order order;
    private final List<Job> jobs = new ArrayList<>();

    /** Those of each queue in their order, as of the last ranking; who has gone since has no place any more. */
    private final List<List<Job>> inQueue = new ArrayList<>();

    private long rankedNs = Long.MIN_VALUE;

    Line(Books books, Order order) {
        this.books = books;
        this.order = order;
        for (int queue = 0; queue < books.ledger().tree().size(); queue++) {
            inQueue.add(new ArrayList<>());
        }
    }

    /** In no order that matters. */
    List<Job> jobs() {
        return jobs;
    }

    void add(Job job) {
        job.place = jobs.size();
        jobs.add(job);
        if (!job.listed) {
            job.listed = true;
            inQueue.get(job.queue).add(job);
        }
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
        for (List<Job> queue : inQueue) {
            queue.removeIf(Line::gone);
            for (Job job : queue) {
                job.rank = order.rank(job.request, job.cardMilli, nowNs - job.submittedNs);
            }
            // Little has changed since the last time, so this is quick.
            queue.sort(IN_QUEUE);
        }
    }

    private static boolean gone(Job job) {
        job.listed = job.place >= 0;
        return !job.listed;
    }

    /** Begins to go through those that pass a test, in line as of the last ranking. */
    Walk walk(Predicate<Job> test) {
        return new Walk(test);
    }

    /** Goes through the line once: whoever was answered, or did not pass the test when his turn came in his queue, is not looked at again. */
    final class Walk {
        private final Predicate<Job> test;
        private final int[] at = new int[inQueue.size()];

        /** Of each queue, and of the queues inside it, who goes first. */
        private final @Nullable Job[] best = new Job[at.length];

        private Walk(Predicate<Job> test) {
            this.test = test;
        }

        /** The first of each queue, and from the leaves of the tree upwards whoever is served first of those inside a queue. */
        Optional<Job> next() {
            QueueTree tree = books.ledger().tree();
            for (int queue = at.length - 1; queue >= QueueTree.ROOT; queue--) {
                if (tree.leaf(queue)) {
                    find(queue);
                }
                Job mine = best[queue];
                if (queue != QueueTree.ROOT && mine != null) {
                    int around = tree.parent(queue);
                    Job other = best[around];
                    best[around] = other == null || served(mine, other) ? mine : other;
                    best[queue] = null;
                }
            }
            Job first = best[QueueTree.ROOT];
            best[QueueTree.ROOT] = null;
            if (first != null) {
                at[first.queue]++;
            }
            return Optional.ofNullable(first);
        }

        private void find(int queue) {
            List<Job> those = inQueue.get(queue);
            for (; best[queue] == null && at[queue] < those.size(); at[queue]++) {
                Job job = those.get(at[queue]);
                if (job.place >= 0 && test.test(job)) {
                    best[queue] = job;
                    return;
                }
            }
        }
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
}
