package dev.lamina.core.schedule;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Those that run, by the time at which they are thought to end, then by number. Owned by the scheduler's thread. */
final class Ends {
    private @Nullable Job[] jobs = new Job[256];
    private int size;

    int size() {
        return size;
    }

    Job get(int place) {
        return Objects.requireNonNull(jobs[place], "places are below the size");
    }

    void add(Job job) {
        if (size == jobs.length) {
            jobs = Arrays.copyOf(jobs, 2 * size);
        }
        int place = find(job);
        System.arraycopy(jobs, place, jobs, place + 1, size - place);
        jobs[place] = job;
        size++;
    }

    /** Takes one out; its end must be the one it was added with. */
    void remove(Job job) {
        int place = find(job);
        if (place >= size || jobs[place] != job) {
            throw new IllegalStateException(job.name() + " is not among those that run");
        }
        size--;
        System.arraycopy(jobs, place + 1, jobs, place, size - place);
        jobs[size] = null;
    }

    /** Changes when one is thought to end. */
    void move(Job job, long endNs) {
        remove(job);
        job.endNs = endNs;
        add(job);
    }

    private int find(Job job) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (before(get(middle), job)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean before(Job one, Job other) {
        return one.endNs != other.endNs ? one.endNs < other.endNs : one.sequence < other.sequence;
    }
}
