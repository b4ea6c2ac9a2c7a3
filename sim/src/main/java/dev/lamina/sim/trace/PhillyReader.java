package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads training jobs in the columns of the Philly trace: {@code job_id, user, num_gpu, submit_time, duration}, times in whole seconds, in any
 * order of lines. Where a file has {@code expect_time_list}, that is the time from its submission in which a job should end, unless
 * {@code best_effort} is 1. Complaints are as those of {@link OpenbReader}. Stateless: safe from any thread.
 */
public final class PhillyReader {
    private static final List<String> COLUMNS = List.of("job_id", "user", "num_gpu", "submit_time", "duration");
    private static final long MOST_SECONDS = 1_000_000_000L;
    private static final int MOST_CARDS = 100_000;

    private PhillyReader() {}

    /**
     * What was read.
     *
     * @param jobs sorted by their time of submission, equal times as in the file; kept in little memory, each is made when it is asked for
     * @param withoutCards rows that ask for no card and are left out, whatever the leniency
     * @param skipped wrong rows that a lenient reading left out
     */
    public record Jobs(List<TrainingJob> jobs, long withoutCards, Skipped skipped) {
        /** Copies the list unless it cannot change. */
        public Jobs {
            jobs = jobs instanceof TrainingJobs ? jobs : List.copyOf(jobs);
        }
    }

    /** All jobs; throws BAD_INPUT as the leniency says, and when there is none; NO_ROOM when they do not fit into memory. */
    public static Jobs jobs(Path file, Leniency leniency) {
        PackedRows<String> rows = new PackedRows<>(PackedRows.usualBytes());
        Skipped skipped =
                new Table(file, COLUMNS, leniency).each(row -> line(row, rows.names()), line -> add(rows, line));
        TrainingJobs jobs = new TrainingJobs(rows);
        if (jobs.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, file + " line 2, column 1: expected at least one job that asks for a card");
        }
        return new Jobs(jobs, rows.size() - jobs.size(), skipped);
    }

    /** A row, which may ask for no card; its name has been noted. A deadline of -1 is none. */
    private record Line(String tenant, int cards, long submitS, long durationS, long deadlineS) {}

    private static Line line(Row row, Names names) {
        int cards = (int) row.whole("num_gpu", 0, MOST_CARDS);
        long submitS = row.whole("submit_time", 0, MOST_SECONDS);
        long durationS = row.whole("duration", 0, MOST_SECONDS);
        String tenant = row.text("user");
        long deadlineS = deadlineS(row);
        row.unique("job_id", names);
        return new Line(tenant, cards, submitS, durationS, deadlineS);
    }

    private static long deadlineS(Row row) {
        boolean strict = !row.optional("expect_time_list").isEmpty()
                && (row.optional("best_effort").isEmpty() || row.whole("best_effort", 0, 1) == 0);
        return strict ? row.whole("expect_time_list", 0, MOST_SECONDS) : -1;
    }

    private static void add(PackedRows<String> rows, Line line) {
        rows.add(line.submitS(), TrainingJobs.packed(line.durationS(), line.deadlineS()), line.cards(), line.tenant());
    }
}
