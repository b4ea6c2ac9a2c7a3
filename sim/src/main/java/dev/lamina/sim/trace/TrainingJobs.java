package dev.lamina.sim.trace;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/** Jobs by their time of submission, equal times as in the file, kept in little memory and made when they are asked for. Immutable. */
final class TrainingJobs extends AbstractList<TrainingJob> implements RandomAccess {
    private static final long NS_IN_SECOND = 1_000_000_000L;

    private final PackedRows<String> rows;
    private final int[] order;

    /**
     * Those of the rows that ask for a card. A row's numbers are the second of submission and what {@link #packed} gives; nobody may add to the rows
     * from now on.
     */
    TrainingJobs(PackedRows<String> rows) {
        this.rows = rows;
        long[] keys = new long[rows.size()];
        int jobs = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.small(row) > 0) {
                keys[jobs++] = (rows.one(row) << Integer.SIZE) | row;
            }
        }
        Arrays.sort(keys, 0, jobs);
        order = new int[jobs];
        for (int i = 0; i < jobs; i++) {
            order[i] = (int) keys[i];
        }
    }

    /** Both in seconds below 2^31 in one number; a deadline of -1 is none. */
    static long packed(long durationS, long deadlineS) {
        return (durationS << Integer.SIZE) | (deadlineS + 1);
    }

    @Override
    public TrainingJob get(int index) {
        int row = order[index];
        long deadlineS = (int) rows.other(row) - 1L;
        return new TrainingJob(
                rows.names().name(row),
                rows.word(row),
                rows.small(row),
                rows.one(row) * NS_IN_SECOND,
                (rows.other(row) >>> Integer.SIZE) * NS_IN_SECOND,
                deadlineS < 0 ? TrainingJob.NO_DEADLINE : deadlineS * NS_IN_SECOND);
    }

    @Override
    public int size() {
        return order.length;
    }
}
