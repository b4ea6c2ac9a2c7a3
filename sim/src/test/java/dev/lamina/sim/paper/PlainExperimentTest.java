package dev.lamina.sim.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.sim.fleet.Fleet;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import dev.lamina.sim.trace.PublicTraces;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The planner and a plain reading of the same description agree on workloads and orders that nobody published. */
class PlainExperimentTest {
    private static final List<String> POLICIES =
            List.of("dot-product", "gpu-clustering", "gpu-packing", "best-fit", "fgd");

    @ParameterizedTest
    @CsvSource({
        "default, 7, 1.3",
        "default, 8, 1.5",
        "cpu050, 9, 1.3",
        "gpushare100, 10, 1.3",
        "gpuspec33, 11, 1.3",
        "gpuspec33, 12, 0.9",
        "multigpu50, 13, 1.3"
    })
    void agreesOnOwnOrdersOfAPartOfThePublicFleet(String workload, long seed, double load) {
        Path folder = PublicTraces.require("openb");
        PaperInput all = PublishedRunsTest.input(folder, workload);
        // Every twentieth node, and pods from another place for each seed: a variant of its own.
        List<OpenbNode> nodes = everyTwentieth(all.nodes(), (int) seed % 20);
        List<OpenbPod> pods = everyTwentieth(all.pods(), (int) seed % 7);

        assertAgree(new PaperInput(workload, nodes, pods), seed, load);
    }

    @Test
    void agreesOnTheExampleFleet() {
        Fleet fleet = Fleet.of(40, 5);

        assertAgree(new PaperInput("example", fleet.nodes(), fleet.pods()), 3, 1.3);
    }

    private static <T> List<T> everyTwentieth(List<T> all, int from) {
        return IntStream.iterate(from, index -> index < all.size(), index -> index + 20)
                .mapToObj(all::get)
                .toList();
    }

    private static void assertAgree(PaperInput input, long seed, double load) {
        Arrivals arrivals = Arrivals.drawn(input, seed, load);
        for (String policy : POLICIES) {
            PlainExperiment.Outcome plain = PlainExperiment.run(input, arrivals, policy);
            PaperResult result = PaperExperiment.run(input, arrivals, policy);

            assertThat(result.totals().failed()).as(policy).isEqualTo(plain.failed());
            assertThat(result.totals().cpuMilliUsed()).as(policy).isEqualTo(plain.cpuMilliUsed());
            assertThat(result.totals().allocationPercent())
                    .as(policy)
                    .isCloseTo(plain.allocationPercent(), within(1e-9));
            assertThat(result.allocationPercentAt(100)).as(policy).isCloseTo(plain.meanAt100(), within(1e-9));
        }
    }
}
