package dev.lamina.core.schedule;

import dev.lamina.core.state.ClusterState;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whose members are on which node. Owned by the thread that owns the state. */
final class Residents {
    /** The end of a list. */
    static final int NONE = -1;

    private final ClusterState state;
    private final int[] first;
    private int[] next = new int[1024];
    private int[] before = new int[1024];
    private @Nullable Job[] owner = new Job[1024];
    private int[] queue = new int[1024];
    private long[] level = new long[1024];

    Residents(ClusterState state) {
        this.state = state;
        first = new int[state.nodes()];
        Arrays.fill(first, NONE);
    }

    /** Notes that a member, placed already, is there to stay. */
    void add(int row, Job job) {
        if (row >= next.length) {
            int size = Math.max(row + 1, 2 * next.length);
            next = Arrays.copyOf(next, size);
            before = Arrays.copyOf(before, size);
            owner = Arrays.copyOf(owner, size);
            queue = Arrays.copyOf(queue, size);
            level = Arrays.copyOf(level, size);
        }
        int node = state.nodeOf(row);
        next[row] = first[node];
        before[row] = NONE;
        if (first[node] != NONE) {
            before[first[node]] = row;
        }
        first[node] = row;
        owner[row] = job;
        queue[row] = job.queue;
        level[row] = job.level;
    }

    /** Forgets a member, before it is removed from the state. */
    void remove(int row) {
        if (before[row] == NONE) {
            first[state.nodeOf(row)] = next[row];
        } else {
            next[before[row]] = next[row];
        }
        if (next[row] != NONE) {
            before[next[row]] = before[row];
        }
        owner[row] = null;
    }

    /** The newest member on a node, or {@link #NONE}. */
    int first(int node) {
        return first[node];
    }

    /** The next older member on the same node, or {@link #NONE}. */
    int next(int row) {
        return next[row];
    }

    /** The queue of the owner; beside {@link #owner} for who looks at many. */
    int queue(int row) {
        return queue[row];
    }

    /** The level of the owner; beside {@link #owner} for who looks at many. */
    long level(int row) {
        return level[row];
    }

    Job owner(int row) {
        return Objects.requireNonNull(owner[row], "nobody owns an assignment that is not noted");
    }
}
