package dev.lamina.cli.demo;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.List;
import java.util.stream.DoubleStream;

/** A demo's result with fixed numbers, as a good run gives them. */
final class DemoResults {
    private static final long QUOTA = 256L << 20;

    private DemoResults() {}

    static DemoResult good() {
        return new DemoResult(
                new DemoResult.Setting("pthread-example (PoCL 3.1)", "2 cores, Linux", "2026-01-02T03:04:05Z", 1.2, 1),
                List.of(
                        service("decode", SliceClass.LATENCY, 350, 30.2, 29.9),
                        service("control", SliceClass.LATENCY, 250, 22.4, 22.3),
                        service("vision", SliceClass.STANDARD, 300, 28.0, 27.9)),
                new Outcome.Filler(
                        part("training", SliceClass.BEST_EFFORT, 0),
                        measured(17.4, 12.5, 100),
                        new Account(5_200_000_000L, 5_210_000_000L, 100L << 20, 9_000_000_000L, 17.3)));
    }

    static Outcome.Service service(String name, SliceClass sliceClass, int milli, double alone, double sliced) {
        return new Outcome.Service(
                part(name, sliceClass, milli),
                measured(alone, 41.5, 100),
                measured(sliced, 41.4, 99.6),
                new Account(9_000_000_000L, 8_990_000_000L, 64L << 20, 1_500_000_000L, sliced));
    }

    private static Part part(String name, SliceClass sliceClass, int milli) {
        return new Part(name, name, "an example", "steps", new SliceTerms(milli, 1000, QUOTA, sliceClass));
    }

    private static Measurement measured(double busyPercent, double throughput, double deadlines) {
        List<Double> bins = DoubleStream.iterate(0, i -> i < 60, i -> i + 1)
                .map(i -> Math.max(0, busyPercent + 4 * Math.sin(i * 0.9) + 3 * Math.sin(i * 2.3)))
                .boxed()
                .toList();
        return new Measurement(30, busyPercent, throughput, deadlines, 12.5, new Timeline(500, bins), "/tmp/own.json");
    }
}
