package dev.lamina.bench.measure;

import dev.lamina.bench.bed.Tools;
import dev.lamina.bench.handover.HandoverBenchmark;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.policy.PolicyBenchmark;
import dev.lamina.bench.report.Finding;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Every measurement with the cases of the results document. */
public final class Suite {
    private static final List<KernelTime> KERNELS =
            List.of(new KernelTime(100_000), new KernelTime(1_000_000), new KernelTime(10_000_000));
    private static final List<Split> SPLITS =
            List.of(Split.parse("50/50"), Split.parse("70/30"), Split.parse("90/10"), Split.parse("50/30/20"));
    private static final Split EIGHT = Split.parse("12/12/12/12/12/12/12/12");
    private static final int DEEP = 4;
    private static final int SYNCHRONOUS = 1;
    private static final int LEAST_ITERATIONS = 3;
    private static final int HANDOVERS = 5000;

    private Suite() {}

    /** One benchmark of the suite, by its name on the command line. */
    public record Part(String name, Function<Lab, Finding> measurement) {
        /** Measures it. */
        public Finding measure(Lab lab) {
            return measurement.apply(lab);
        }
    }

    /** In the order of the document. */
    public static List<Part> parts() {
        return List.of(
                new Part(
                        "shares",
                        lab -> SharesBenchmark.matrix(
                                lab, shareCases(), "lamina bench shares --split A/B --kernel TIME --depth N")),
                new Part(
                        "overhead",
                        lab -> OverheadBenchmark.measure(
                                lab, KERNELS, List.of(DEEP, SYNCHRONOUS), "lamina bench overhead")),
                new Part(
                        "aggregate",
                        lab -> AggregateBenchmark.measure(
                                lab, List.of(SPLITS.get(1), SPLITS.get(3)), KERNELS, DEEP, "lamina bench aggregate")),
                new Part(
                        "latency", lab -> LatencyBenchmark.measure(lab, KERNELS.subList(1, 3), "lamina bench latency")),
                new Part("giveback", lab -> GiveBackBenchmark.measure(lab, KERNELS, "lamina bench giveback")),
                new Part("recovery", lab -> RecoveryBenchmark.measure(lab, "lamina bench recovery")),
                new Part("memory", lab -> MemoryBenchmark.measure(lab, "lamina bench memory")),
                new Part(
                        "handover",
                        lab -> HandoverBenchmark.measure(
                                Tools.ofThisBuild().handover(),
                                HANDOVERS,
                                lab.machine().cores(),
                                "lamina bench handover")),
                new Part(
                        "policy",
                        lab -> PolicyBenchmark.measure(
                                Math.max(LEAST_ITERATIONS, lab.effort().runs()), "lamina bench policy")));
    }

    /** Those with these names, in the order of the document; throws {@code BAD_INPUT} for a name that none has. */
    public static List<Part> parts(Collection<String> names) {
        List<String> known = parts().stream().map(Part::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "'" + name + "' is no measurement; choose among " + String.join(", ", known));
            }
        }
        return parts().stream().filter(part -> names.contains(part.name())).toList();
    }

    static List<SharesCase> shareCases() {
        List<SharesCase> cases = new ArrayList<>();
        for (int depth : List.of(DEEP, SYNCHRONOUS)) {
            for (Split split : SPLITS) {
                KERNELS.forEach(kernel -> cases.add(new SharesCase(split, kernel, depth)));
            }
        }
        cases.add(new SharesCase(EIGHT, KERNELS.get(1), DEEP));
        return cases;
    }
}
