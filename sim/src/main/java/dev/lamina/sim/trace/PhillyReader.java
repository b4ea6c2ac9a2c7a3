package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads training jobs in the columns of the Philly trace: {@code job_id, user, num_gpu, submit_time, duration}, times in whole seconds, in any
 * order of lines. Where a file has {@code expect_time_list}, that is the time from its submission in which a job should end, unless
 * {@code best_effort} is 1. Complaints are as those of {@link OpenbReader}. Stateless: safe from any thread.
 */
public final class PhillyReader {
    private static final List<String> COLUMNS = List.of("job_id", "user", "num_gpu", "submit_time", "duration");
    private static final long NS_IN_SECOND = 1_000_000_000L;
    private static final long MOST_SECONDS = 1_000_000_000L;
    private static final int MOST_CARDS = 100_000;

    private PhillyReader() {}

    /**
     * What was read.
     *
     * @param jobs sorted by their time of submission, equal times as in the file
     * @param withoutCards rows that ask for no card and are left out, whatever the leniency
     * @param skipped wrong rows that a lenient reading left out
     */
    public record Jobs(List<TrainingJob> jobs, long withoutCards, Skipped skipped) {
        /** Copies the list. */
        public Jobs {
            jobs = List.copyOf(jobs);
        }
    }

    /** All jobs; throws BAD_INPUT as the leniency says, and when there is none. */
    public static Jobs jobs(Path file, Leniency leniency) {
        Map<String, Long> names = new HashMap<>();
        Map<String, String> tenants = new HashMap<>();
        Reading<Line> reading = new Table(file, COLUMNS, leniency).all(row -> line(row, names, tenants));
        List<TrainingJob> jobs = reading.rows().stream()
                .filter(line -> line.cards() > 0)
                .map(Line::job)
                .sorted(Comparator.comparingLong(TrainingJob::submitNs))
                .toList();
        if (jobs.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, file + " line 2, column 1: expected at least one job that asks for a card");
        }
        return new Jobs(jobs, reading.rows().size() - jobs.size(), reading.skipped());
    }

    /** How long a job runs and how soon it should have run. */
    private record Promise(long durationNs, long deadlineNs) {}

    /** A row, which may ask for no card. */
    private record Line(String name, String tenant, int cards, long submitNs, Promise promise) {
        TrainingJob job() {
            return new TrainingJob(name, tenant, cards, submitNs, promise.durationNs(), promise.deadlineNs());
        }
    }

    private static Line line(Row row, Map<String, Long> names, Map<String, String> tenants) {
        int cards = (int) row.whole("num_gpu", 0, MOST_CARDS);
        long submitNs = row.whole("submit_time", 0, MOST_SECONDS) * NS_IN_SECOND;
        long durationNs = row.whole("duration", 0, MOST_SECONDS) * NS_IN_SECOND;
        String tenant = tenants.computeIfAbsent(row.text("user"), same -> same);
        Promise promise = new Promise(durationNs, deadlineNs(row));
        return new Line(row.unique("job_id", names), tenant, cards, submitNs, promise);
    }

    private static long deadlineNs(Row row) {
        boolean strict = !row.optional("expect_time_list").isEmpty()
                && (row.optional("best_effort").isEmpty() || row.whole("best_effort", 0, 1) == 0);
        return strict ? row.whole("expect_time_list", 0, MOST_SECONDS) * NS_IN_SECOND : TrainingJob.NO_DEADLINE;
    }
}
