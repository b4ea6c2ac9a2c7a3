package dev.lamina.bench.placement;

import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How many members are placed a second on a large cluster, how long one in a hundred takes, and that it allocates nothing. */
public final class PlacementSpeed {
    private static final double LEAST_PER_SECOND = 50_000;
    private static final double MOST_P99_US = 1_000;

    /** Bytes per placement that count as none: what the measuring itself allocates, spread over the placements. */
    private static final double NOTHING_BYTES = 0.5;

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final int WARM_UPS = 5;
    private static final String METHOD =
            "JMH in a virtual machine of its own, one thread: 5,000 nodes of 8 cards, 150 kinds, filled from"
                    + " 50 to 95 % again and again; rolling back is part of the time.";

    private PlacementSpeed() {}

    private record Speed(double perSecond, double p99Us, double bytes) {
        Speed with(RunResult result) {
            Result<?> primary = result.getPrimaryResult();
            double allocated = Objects.requireNonNull(
                            result.getSecondaryResults().get(ALLOCATION), ALLOCATION)
                    .getScore();
            return result.getParams().getMode() == Mode.Throughput
                    ? new Speed(primary.getScore() * 1e6, p99Us, allocated)
                    : new Speed(perSecond, primary.getStatistics().getPercentile(99), bytes);
        }
    }

    /**
     * Measures in a forked virtual machine.
     *
     * @param iterations how many of one second count
     */
    public static Finding measure(int iterations, String command) {
        Map<String, Speed> speeds = new LinkedHashMap<>();
        for (RunResult result : run(iterations)) {
            speeds.compute(
                    result.getParams().getParam("policy"),
                    (name, known) -> (known == null ? new Speed(0, 0, 0) : known).with(result));
        }
        List<List<String>> rows = new ArrayList<>();
        List<Promise> promises = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        speeds.forEach((policy, speed) -> {
            rows.add(List.of(
                    policy,
                    Figures.number(speed.perSecond(), 0),
                    Figures.number(speed.p99Us(), 1),
                    Figures.number(speed.bytes(), 3)));
            promises.add(Promise.atLeast("placements a second, " + policy, LEAST_PER_SECOND, speed.perSecond()));
            promises.add(Promise.atMost("p99 of a placement in us, " + policy, MOST_P99_US, speed.p99Us()));
            promises.add(Promise.atMost("bytes allocated per placement, " + policy, NOTHING_BYTES, speed.bytes()));
            cases.addObject()
                    .put("policy", policy)
                    .put("placementsPerSecond", speed.perSecond())
                    .put("p99Us", speed.p99Us())
                    .put("bytesPerPlacement", speed.bytes());
        });
        Table table = new Table("One placement", List.of("policy", "placements/s", "p99 us", "bytes allocated"), rows);
        return new Finding("placement", "Placement speed", command, List.of(table), promises, List.of(METHOD), data);
    }

    private static Collection<RunResult> run(int iterations) {
        try {
            return new Runner(new OptionsBuilder()
                            .include(PlacementSpeedBenchmark.class.getSimpleName())
                            .addProfiler(GCProfiler.class)
                            .verbosity(VerboseMode.SILENT)
                            .forks(1)
                            .jvmArgs("-XX:+UseSerialGC", "-Xmx256m", "--sun-misc-unsafe-memory-access=allow")
                            .warmupIterations(WARM_UPS)
                            .warmupTime(TimeValue.seconds(1))
                            .measurementIterations(iterations)
                            .measurementTime(TimeValue.seconds(1))
                            .shouldFailOnError(true)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new LaminaException(
                    ErrorCode.INTERNAL, "the benchmark of placements does not run: " + e.getMessage(), e);
        }
    }
}
