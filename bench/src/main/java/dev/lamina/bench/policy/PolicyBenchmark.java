package dev.lamina.bench.policy;

import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a decision of the arbiter costs, and that it allocates nothing. */
public final class PolicyBenchmark {
    /** Bytes per decision that count as none: what the measuring itself allocates, spread over the decisions. */
    private static final double NOTHING_BYTES = 0.5;

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final int WARM_UPS = 3;
    private static final String METHOD =
            "JMH in a virtual machine of its own; every decision ends one slice's grant and opens the next one's.";

    private PolicyBenchmark() {}

    /**
     * Measures in a forked virtual machine.
     *
     * @param iterations how many of one second count
     */
    public static Finding measure(int iterations, String command) {
        List<List<String>> rows = new ArrayList<>();
        List<Promise> promises = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        for (RunResult result : run(iterations)) {
            String slices = result.getParams().getParam("slices");
            Result<?> time = result.getPrimaryResult();
            double bytes = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATION), ALLOCATION)
                    .getScore();
            rows.add(List.of(
                    slices,
                    Figures.number(time.getScore(), 1) + " ± " + Figures.number(time.getScoreError(), 1),
                    Figures.number(bytes, 3)));
            promises.add(Promise.atMost("bytes allocated per decision, " + slices + " slices", NOTHING_BYTES, bytes));
            cases.addObject()
                    .put("slices", Integer.parseInt(slices))
                    .put("nsPerDecision", time.getScore())
                    .put("bytesPerDecision", bytes);
        }
        Table table = new Table(
                "One decision of the arbiter", List.of("saturating slices", "ns (99.9 %)", "bytes allocated"), rows);
        return new Finding(
                "policy", "The arbiter's decision", command, List.of(table), promises, List.of(METHOD), data);
    }

    private static Collection<RunResult> run(int iterations) {
        Options options = new OptionsBuilder()
                .include(ArbiterDecisionBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .forks(1)
                .jvmArgs("-XX:+UseSerialGC", "-Xmx128m", "--sun-misc-unsafe-memory-access=allow")
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(new TimeValue(1, TimeUnit.SECONDS))
                .shouldFailOnError(true)
                .build();
        try {
            return new Runner(options).run();
        } catch (RunnerException e) {
            throw new LaminaException(
                    ErrorCode.INTERNAL, "the benchmark of the arbiter's decision does not run: " + e.getMessage(), e);
        }
    }
}
