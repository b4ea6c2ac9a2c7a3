package dev.lamina.sim.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbOrder;
import dev.lamina.sim.trace.OpenbReader;
import dev.lamina.sim.trace.PublicTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published runs of the five deterministic policies, pod by pod in the published order. */
class PublishedRunsTest {
    private static final String FOLDER = "openb";

    @ParameterizedTest
    @CsvSource({"default,42", "default,43", "cpu050,42", "gpushare100,42", "gpuspec33,42", "multigpu50,42"})
    void repeatsEveryPublishedRun(String workload, long order) throws IOException {
        Path folder = PublicTraces.require(FOLDER);
        PaperInput input = input(folder, workload);
        Arrivals arrivals = Arrivals.ordered(input, order(folder, input, order), order);

        List<String> rows = Files.readAllLines(folder.resolve("golden.csv")).stream()
                .filter(row -> row.startsWith(workload + "," + order + ","))
                .toList();

        assertThat(rows).hasSize(5).allSatisfy(row -> assertRepeats(row.split(","), input, arrivals));
    }

    private static void assertRepeats(String[] row, PaperInput input, Arrivals arrivals) {
        PaperResult result = PaperExperiment.run(input, arrivals, row[2]);

        assertThat(result.totals().arrived()).isEqualTo(Integer.parseInt(row[3]));
        assertThat(result.allocationPercentAt(100)).isCloseTo(Double.parseDouble(row[4]), within(0.01));
        assertThat(result.allocationPercentAt(130)).isCloseTo(Double.parseDouble(row[5]), within(0.01));
        assertThat(result.totals().allocationPercent()).isCloseTo(Double.parseDouble(row[6]), within(0.0001));
        assertThat(result.totals().failed()).isEqualTo(Integer.parseInt(row[7]));
        assertThat(result.totals().cpuMilliUsed()).isEqualTo(Long.parseLong(row[8]));
        assertThat(result.totals().cardsTouched()).isEqualTo(Integer.parseInt(row[9]));
    }

    static PaperInput input(Path folder, String workload) {
        List<OpenbNode> nodes = OpenbReader.nodes(folder.resolve("openb_node_list_gpu_node.csv"), Leniency.STRICT)
                .rows();
        Set<String> models = nodes.stream().map(OpenbNode::model).collect(Collectors.toSet());
        Path pods = folder.resolve("openb_pod_list_" + workload + ".csv");
        return new PaperInput(
                workload, nodes, OpenbReader.pods(pods, models, Leniency.STRICT).rows());
    }

    private static OpenbOrder order(Path folder, PaperInput input, long order) {
        Set<String> nodes = input.nodes().stream().map(OpenbNode::name).collect(Collectors.toSet());
        return OpenbReader.order(
                folder.resolve("orders").resolve(input.workload() + "-" + order + ".csv.gz"), nodes, input.pods());
    }
}
