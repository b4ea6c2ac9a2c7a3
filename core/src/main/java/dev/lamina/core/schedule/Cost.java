package dev.lamina.core.schedule;

import java.util.Comparator;
import java.util.List;

/**
 * What stopping some requests costs. Compared in the order of the components: none of a higher level than needed, then only such whose queue borrows,
 * then as few gangs as possible, as little work lost, as few requests. Equal costs: the first found, in the order of levels, then of
 * submission.
 *
 * @param level the highest {@link Level} among them
 * @param own 1 when any belongs to a queue that holds no more than it is guaranteed, else 0
 * @param gangs how many have several members
 * @param work thousandths of a card times milliseconds that they have run
 * @param count how many
 */
record Cost(long level, int own, int gangs, long work, int count) implements Comparable<Cost> {
    static final Cost NOTHING = new Cost(Long.MIN_VALUE, 0, 0, 0, 0);
    static final Cost ENDLESS = new Cost(Long.MAX_VALUE, 0, 0, 0, 0);

    /** Of jobs, those first that cost least; of equals the one that was submitted first. */
    static final Comparator<Job> CHEAPEST =
            Comparator.comparing((Job job) -> job.cost).thenComparingLong(job -> job.sequence);

    private static final long NS_IN_MS = 1_000_000;

    static Cost of(Job job, boolean borrows, long nowNs) {
        long ranMs = (nowNs - job.startedNs) / NS_IN_MS;
        return new Cost(job.level, borrows ? 0 : 1, job.count() > 1 ? 1 : 0, ranMs * Math.max(1, job.cardMilli), 1);
    }

    static Cost of(List<Job> jobs) {
        return jobs.stream().map(job -> job.cost).reduce(NOTHING, Cost::plus);
    }

    Cost plus(Cost other) {
        return new Cost(
                Math.max(level, other.level),
                Math.max(own, other.own),
                gangs + other.gangs,
                work + other.work,
                count + other.count);
    }

    @Override
    public int compareTo(Cost other) {
        int order = Long.compare(level, other.level);
        order = order != 0 ? order : Integer.compare(own, other.own);
        order = order != 0 ? order : Integer.compare(gangs, other.gangs);
        order = order != 0 ? order : Long.compare(work, other.work);
        return order != 0 ? order : Integer.compare(count, other.count);
    }
}
