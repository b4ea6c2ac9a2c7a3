package dev.lamina.sim.replay;

import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** The figures of the jobs that ran to their end. Owned by one thread. */
final class Finished {
    private static final int[] SIZES = {1, 2, 4, 8, 16, 32};
    private static final int GANG = 8;
    private static final double SHORTEST_NS = 10e9;
    private static final double SHORTEST_WAIT_NS = 60e9;

    private final List<TrainingJob> jobs;
    private final History history;
    private final int[] finished;

    Finished(List<TrainingJob> jobs, History history) {
        this.jobs = jobs;
        this.history = history;
        finished = IntStream.range(0, jobs.size()).filter(history::finished).toArray();
    }

    List<Waits> waits() {
        List<Waits> waits = new ArrayList<>();
        for (int i = 0; i < SIZES.length; i++) {
            int least = SIZES[i];
            int below = i + 1 < SIZES.length ? SIZES[i + 1] : Integer.MAX_VALUE;
            add(waits, sizeName(least, below), cards -> cards >= least && cards < below);
        }
        add(waits, ReplayResult.GANGS, cards -> cards >= GANG);
        add(waits, ReplayResult.ALL, cards -> true);
        return waits;
    }

    private static String sizeName(int least, int below) {
        if (below == Integer.MAX_VALUE) {
            return least + " and more";
        }
        return least == below - 1 ? "" + least : least + "–" + (below - 1);
    }

    private void add(List<Waits> waits, String name, IntPredicate size) {
        long[] some = Arrays.stream(finished)
                .filter(job -> size.test(jobs.get(job).cards()))
                .mapToLong(this::waitNs)
                .toArray();
        if (some.length > 0) {
            waits.add(Waits.of(name, some));
        }
    }

    private long waitNs(int job) {
        return history.startNs(job) - jobs.get(job).submitNs();
    }

    private long completionNs(int job) {
        return history.endNs(job) - jobs.get(job).submitNs();
    }

    private double slowdown(int job) {
        return Math.max(
                1,
                completionNs(job) / Math.max(SHORTEST_NS, (double) jobs.get(job).durationNs()));
    }

    Service service() {
        long[] completions = sorted(this::completionNs);
        double[] slowdowns = sorted(finished, this::slowdown);
        return new Service(
                completions.length == 0 ? 0 : Waits.mean(completions),
                completions.length == 0 ? 0 : completions[rank(completions.length, 95)],
                Arrays.stream(slowdowns).average().orElse(1),
                slowdowns.length == 0 ? 1 : slowdowns[rank(slowdowns.length, 95)],
                deadlines(),
                forecast());
    }

    private Service.Deadlines deadlines() {
        int[] stated = IntStream.range(0, jobs.size())
                .filter(job -> jobs.get(job).deadlineNs() != TrainingJob.NO_DEADLINE)
                .toArray();
        int met = (int) Arrays.stream(stated)
                .filter(job -> history.finished(job)
                        && completionNs(job) <= jobs.get(job).deadlineNs())
                .count();
        return new Service.Deadlines(stated.length, met);
    }

    private Service.Forecast forecast() {
        int[] waited = Arrays.stream(finished).filter(job -> waitNs(job) > 0).toArray();
        int[] told = Arrays.stream(waited)
                .filter(job -> history.expectedNs(job) != History.NEVER)
                .toArray();
        double[] errors = sorted(
                told,
                job -> 100.0
                        * Math.abs(history.startNs(job) - history.expectedNs(job))
                        / Math.max(SHORTEST_WAIT_NS, (double) waitNs(job)));
        return new Service.Forecast(
                told.length,
                waited.length,
                told.length == 0 ? 0 : errors[rank(told.length, 50)],
                told.length == 0 ? 0 : errors[rank(told.length, 90)]);
    }

    private long[] sorted(IntToLongFunction value) {
        return Arrays.stream(finished).mapToLong(value).sorted().toArray();
    }

    private static double[] sorted(int[] some, IntToDoubleFunction value) {
        return Arrays.stream(some).mapToDouble(value).sorted().toArray();
    }

    private static int rank(int count, int percent) {
        return Math.max(0, (int) (((long) count * percent + 99) / 100) - 1);
    }
}
