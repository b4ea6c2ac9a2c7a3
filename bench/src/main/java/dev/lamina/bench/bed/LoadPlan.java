package dev.lamina.bench.bed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one load generator does.
 *
 * @param name for its report and files; letters, digits and dashes
 * @param iterations loops of one kernel, as calibrated for its length
 * @param depth kernels in flight at most; 1 waits for each
 * @param seconds measured time; an open-ended load ends by a signal before
 * @param burst kernels per arrival, or per think time
 * @param periodNs time between arrivals; 0 = closed loop
 * @param thinkNs pause of a closed loop after each burst; 0 = none
 * @param more further options of {@code lamina-load}, as it takes them
 */
public record LoadPlan(
        String name,
        long iterations,
        int depth,
        double seconds,
        int burst,
        long periodNs,
        long thinkNs,
        List<String> more) {

    public LoadPlan {
        more = List.copyOf(more);
        if (iterations < 1 || depth < 1 || burst < 1 || !(seconds > 0)) {
            throw new IllegalArgumentException("load " + name + " has iterations " + iterations + ", depth " + depth
                    + ", burst " + burst + ", seconds " + seconds + "; all must be above 0");
        }
    }

    /** Keeps {@code depth} kernels in flight all the time. */
    public static LoadPlan closedLoop(String name, long iterations, int depth, double seconds) {
        return new LoadPlan(name, iterations, depth, seconds, 1, 0, 0, List.of());
    }

    /** A burst of kernels at each multiple of the period. */
    public static LoadPlan periodic(String name, long iterations, int burst, long periodNs, double seconds) {
        return new LoadPlan(name, iterations, burst, seconds, burst, periodNs, 0, List.of());
    }

    /** The same load with further options. */
    public LoadPlan with(String... options) {
        return new LoadPlan(name, iterations, depth, seconds, burst, periodNs, thinkNs, List.of(options));
    }

    /** The options of {@code lamina-load}, its files aside. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--name",
                name,
                "--iterations",
                Long.toString(iterations),
                "--depth",
                Integer.toString(depth),
                "--seconds",
                String.format(Locale.ROOT, "%.3f", seconds)));
        if (burst > 1) {
            arguments.addAll(List.of("--burst", Integer.toString(burst)));
        }
        if (periodNs > 0) {
            arguments.addAll(List.of("--period", periodNs + "ns"));
        }
        if (thinkNs > 0) {
            arguments.addAll(List.of("--think", thinkNs + "ns"));
        }
        arguments.addAll(more);
        return List.copyOf(arguments);
    }
}
