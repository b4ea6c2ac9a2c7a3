package dev.lamina.core.schedule;

import dev.lamina.core.request.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One request on its way through the scheduler. Owned by the scheduler's thread. */
final class Job {
    /** Nobody knows when. */
    static final long NEVER = Long.MAX_VALUE;

    /** What stands for work that runs without being known: it never ends and belongs to nobody. */
    static final long FIXED = -1;

    final Request request;
    final long sequence;
    final Ask ask;
    long submittedNs;
    long startedNs;

    /** When it is thought to be gone; {@link #NEVER} while it waits. */
    long endNs = NEVER;

    /** When it has to be gone because it was stopped; {@link #NEVER} when it was not. */
    long leavesNs = NEVER;

    boolean running;
    @Nullable Hold hold;
    private int[] rows = {};
    private int[] groups = {};
    private int count;

    Job(Request request, Ask ask, long sequence) {
        this.request = request;
        this.ask = ask;
        this.sequence = sequence;
    }

    String name() {
        return request.name();
    }

    boolean leaving() {
        return leavesNs != NEVER;
    }

    /** Cards that its least members need, in thousandths. */
    long cardMilli() {
        return request.groups().stream()
                .mapToLong(group -> group.min() * group.shape().cardMilli())
                .sum();
    }

    void add(int row, int group) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, Math.max(1, 2 * count));
            groups = Arrays.copyOf(groups, rows.length);
        }
        rows[count] = row;
        groups[count++] = group;
    }

    /** Takes the member off that came last. */
    void dropLast() {
        count--;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    int row(int member) {
        return rows[member];
    }

    int group(int member) {
        return groups[member];
    }

    /** How many members of a group it has. */
    int members(int group) {
        int sum = 0;
        for (int member = 0; member < count; member++) {
            sum += groups[member] == group ? 1 : 0;
        }
        return sum;
    }
}
