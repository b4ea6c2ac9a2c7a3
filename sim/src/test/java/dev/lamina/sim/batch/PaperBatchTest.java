package dev.lamina.sim.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.sim.fleet.Fleet;
import dev.lamina.sim.fleet.FleetFiles;
import dev.lamina.sim.report.PaperReport;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.OpenbFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperBatchTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeAFleet() {
        FleetFiles.write(Fleet.of(20, 1), folder);
    }

    @Test
    void runsEveryPolicyOnTheSameOrders() throws InterruptedException {
        List<Integer> heard = Collections.synchronizedList(new ArrayList<>());

        List<PolicySummary> summaries = run(List.of("fgd", "best-fit"), List.of(1L, 2L, 3L), heard);

        assertThat(summaries).extracting(PolicySummary::policy).containsExactly("fgd", "best-fit");
        assertThat(heard).containsExactly(1, 2, 3, 4, 5, 6);
        PolicySummary fgd = summaries.getFirst();
        assertThat(fgd.runs()).extracting(run -> run.seed()).containsExactly(1L, 2L, 3L);
        Statistic difference = fgd.minus(summaries.getLast(), run -> run.allocationPercentAt(130));
        assertThat(difference.mean())
                .isCloseTo(
                        fgd.allocationAt(130).mean()
                                - summaries.getLast().allocationAt(130).mean(),
                        within(1e-9));
        int running = fgd.runs().getFirst().totals().arrived()
                - fgd.runs().getFirst().totals().failed();
        assertThat(fgd.runs().getFirst().moves().moved()).isBetween(0, running * 2 / 100);
        assertThat(fgd.finalAllocation().mean())
                .isGreaterThanOrEqualTo(
                        fgd.of(run -> run.totals().allocationPercent()).mean() - 1e-9);
        assertThat(fgd.reached(130)).isTrue();
        assertThat(fgd.reached(200)).isFalse();
    }

    @Test
    void givesTheSamePageAgainForTheSameSeeds() throws InterruptedException {
        PaperReport.Subject subject = new PaperReport.Subject(100, "lamina plan", Map.of());
        List<String> policies = List.of("random", "fgd");

        String first = PaperReport.html(run(policies, List.of(1L, 2L), new ArrayList<>()), subject);

        assertThat(PaperReport.html(run(policies, List.of(1L, 2L), new ArrayList<>()), subject))
                .isEqualTo(first)
                .contains("random", "fgd", "Refused, by size and reason")
                .doesNotContain("http", "<script", "NaN", "Infinity");
    }

    @Test
    void saysWhatDoesNotExistBeforeItReadsAnything() {
        OpenbFolder files = OpenbFolder.of(folder);

        assertThatThrownBy(() -> new PaperBatch.Wish(files, List.of("example"), List.of("fgd"), List.of(1L), 1.3, 101))
                .hasMessageContaining("101% of the pods may move");
        assertThatThrownBy(() -> new PaperBatch.Wish(files, List.of("nope"), List.of("fgd"), List.of(1L), 1.3, 0))
                .hasMessageContaining("there is no workload 'nope'");
        assertThatThrownBy(() -> new PaperBatch.Wish(files, List.of("example"), List.of("best"), List.of(1L), 1.3, 0))
                .hasMessageContaining("policy 'best' does not exist");
        assertThatThrownBy(() ->
                        new PaperBatch.Wish(files, List.of("example"), List.of("fgd"), List.of(1L), Double.NaN, 0))
                .hasMessageContaining("the load is NaN");
    }

    @Test
    void refusesATraceWithoutGpus() throws IOException {
        Files.writeString(
                folder.resolve("openb_pod_list_plain.csv"), "name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,1,1,0,0\n");
        OpenbFolder files = OpenbFolder.of(folder);
        PaperBatch.Wish wish = new PaperBatch.Wish(files, List.of("plain"), List.of("fgd"), List.of(1L), 1.3, 0);

        assertThatThrownBy(() -> PaperBatch.read(wish, Leniency.STRICT))
                .hasMessageContaining("no pod that asks for a GPU");
    }

    @Test
    void countsRowsLeftOutOfAllFiles() throws IOException {
        Path pods = folder.resolve("openb_pod_list_example.csv");
        Files.writeString(pods, Files.readString(pods) + "bad,-1,1,1,1000,\nworse,1,1,9,1000,\n");
        PaperBatch.Wish wish =
                new PaperBatch.Wish(OpenbFolder.of(folder), List.of("example"), List.of("fgd"), List.of(1L), 1.3, 0);

        assertThat(PaperBatch.read(wish, Leniency.LENIENT).skipped().rows()).isEqualTo(2);
    }

    private List<PolicySummary> run(List<String> policies, List<Long> seeds, List<Integer> heard)
            throws InterruptedException {
        PaperBatch.Wish wish = new PaperBatch.Wish(OpenbFolder.of(folder), List.of("example"), policies, seeds, 1.3, 2);
        return PaperBatch.read(wish, Leniency.STRICT).run(Optional.empty(), heard::add);
    }
}
