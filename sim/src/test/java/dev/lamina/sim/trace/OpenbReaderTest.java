package dev.lamina.sim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenbReaderTest {
    private static final String HEADER = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n";
    private static final Set<String> MODELS = Set.of("T4", "G2");

    @TempDir
    private Path folder;

    @Test
    void readsNodesAndPods() throws IOException {
        Path nodes = write("sn,cpu_milli,memory_mib,gpu,model\nn0,64000,262144,2,P100\nn1,32000,1024,0,\n");
        assertThat(OpenbReader.nodes(nodes, Leniency.STRICT).rows())
                .containsExactly(
                        new OpenbNode("n0", 64000, 262144L << 20, 2, "P100"),
                        new OpenbNode("n1", 32000, 1024L << 20, 0, ""));

        Path pods = write(HEADER + "p0,12000,16384,1,460,T4|G2\np1,4000,1,0,0,\n");
        assertThat(strict(pods).rows())
                .containsExactly(
                        new OpenbPod("p0", 12000, 16384L << 20, 1, 460, List.of("T4", "G2")),
                        new OpenbPod("p1", 4000, 1L << 20, 0, 0, List.of()));
    }

    @Test
    void readsWindowsLinesByteOrderMarksReorderedHeadersQuotesAndUnknownColumns() throws IOException {
        Path pods = write("\ufeffgpu_milli,extra,num_gpu,\"name\",memory_mib,cpu_milli\r\n"
                + "1000,x,2,\"p,\"\"0\",1,2\r\n\r\n500,,1, p1 ,3,4");

        assertThat(strict(pods).rows())
                .containsExactly(
                        new OpenbPod("p,\"0", 2, 1L << 20, 2, 1000, List.of()),
                        new OpenbPod("p1", 4, 3L << 20, 1, 500, List.of()));
    }

    @Test
    void readsGzipWhateverTheFileIsCalled() throws IOException {
        Path pods = folder.resolve("pods.csv");
        Files.write(pods, gzip(HEADER + "p0,1,1,1,1000,\n"));

        assertThat(strict(pods).rows()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p1,-5,1,1,1000,       | column 4: cpu_milli is '-5', expected a whole number from 0 to",
                "p1,99999999999999999999,1,1,10, | column 4: cpu_milli is '99999999999999999999', expected a whole number",
                "p1,1,9223372036854775807,1,10,  | column 6: memory_mib is '9223372036854775807', expected",
                "p1,1.5,1,1,1000,      | column 4: cpu_milli is '1.5', expected",
                "p1,,1,1,1000,         | column 4: cpu_milli is empty, expected",
                "p1,1,1,9,1000,        | column 8: num_gpu is '9', expected a whole number from 0 to 8",
                "p1,1,1,1,1500,        | column 10: gpu_milli is '1500', expected a whole number from 1 to 1000",
                "p1,1,1,1,0,           | column 10: gpu_milli is '0', expected a whole number from 1 to 1000",
                "p1,1,1,0,500,         | column 10: gpu_milli is '500', expected 0, for the pod asks for no GPU",
                "p1,1,1,1,500,H900     | column 14: gpu_spec is 'H900', expected at least one model that a node has: G2|T4",
                "p0,1,1,1,500,         | column 1: name is 'p0', expected a name that is not yet taken, but line 2 has it",
                ",1,1,1,500,           | column 1: name is empty",
                "p1,1,1                | column 6: the row ends after 3 values, expected 6 as in the header; the file may have been cut off",
                "p1,1,1,1,1,,,,        | column 15: the row ends after 9 values, expected 6",
                "\"p1,1,1,1,1,         | column 1: expected a closing quote",
                "\"p1\"x,1,1,1,1,      | column 5: expected a comma after the closing quote"
            })
    void saysLineColumnAndWhatWasExpected(String line, String complaint) throws IOException {
        Path pods = write(HEADER + "p0,1,1,1,1000,\n" + line + "\np2,1,1,1,1000,\n");

        assertThatThrownBy(() -> strict(pods))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("input.csv line 3, " + complaint)
                .extracting(failure -> ((LaminaException) failure).code())
                .isEqualTo(ErrorCode.BAD_INPUT);

        OpenbReader.Pods lenient = OpenbReader.pods(pods, MODELS, Leniency.LENIENT);
        assertThat(lenient.rows()).extracting(OpenbPod::name).containsExactly("p0", "p2");
        assertThat(lenient.skipped().rows()).isEqualTo(1);
        assertThat(lenient.skipped().examples()).singleElement().asString().contains("line 3, " + complaint);
    }

    @Test
    void saysWhereTextStopsBeingUtf8() throws IOException {
        Path pods = folder.resolve("input.csv");
        Files.write(pods, (HEADER + "p0,1,1,1,1000,\npü,1,1,1,1000,\n").getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> strict(pods)).hasMessageContaining("line 3, column 2: expected UTF-8 text");
        assertThat(OpenbReader.pods(pods, MODELS, Leniency.LENIENT).rows()).hasSize(1);
    }

    @Test
    void saysWhatAnEmptyFileLacks() throws IOException {
        Path empty = write("");

        assertThatThrownBy(() -> strict(empty))
                .hasMessageContaining("line 1, column 1: the file is empty")
                .hasMessageContaining("expected a header with name,cpu_milli,memory_mib,num_gpu,gpu_milli");
    }

    @Test
    void saysWhichNameTheHeaderLacksOrDoubles() throws IOException {
        Path headless = write("p0,1,1,1,1000\np1,1,1,1,1000\n");
        assertThatThrownBy(() -> strict(headless))
                .hasMessageContaining("line 1, column 1: the header does not name 'name'");

        Path doubled = write("name,cpu_milli,name,memory_mib,num_gpu,gpu_milli\n");
        assertThatThrownBy(() -> strict(doubled))
                .hasMessageContaining("line 1, column 16: the header names 'name' twice");
    }

    @Test
    void saysWhereGzipDataBreakOffEvenWhenLenient() throws IOException {
        byte[] whole = gzip(HEADER + "p0,1,1,1,1000,\n".repeat(1000));
        Path pods = folder.resolve("input.csv.gz");
        Files.write(pods, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> OpenbReader.pods(pods, MODELS, Leniency.LENIENT))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("the gzip data break off");
    }

    @Test
    void keepsALineWithoutEndOutOfMemory() throws IOException {
        Path pods = write(HEADER + "p".repeat(1 << 20) + "\np2,1,1,1,1000,\n");

        assertThatThrownBy(() -> strict(pods))
                .hasMessageContaining("line 2, column 1: the line is longer than 65536 bytes");
        assertThat(OpenbReader.pods(pods, MODELS, Leniency.LENIENT).rows()).hasSize(1);
    }

    @Test
    void countsEverySkippedRowButKeepsFewComplaints() throws IOException {
        Path pods = write(HEADER + "p0,1,1,1,1000,\n" + "p0,x,1,1,1000,\n".repeat(5000));

        Skipped skipped = OpenbReader.pods(pods, MODELS, Leniency.LENIENT).skipped();

        assertThat(skipped.rows()).isEqualTo(5000);
        assertThat(skipped.examples()).hasSize(5);
    }

    @Test
    void refusesNodesThatCannotBe() throws IOException {
        String header = "sn,cpu_milli,memory_mib,gpu,model\n";
        Path nameless = write(header + "n0,1,1,2,\n");
        assertThatThrownBy(() -> OpenbReader.nodes(nameless, Leniency.STRICT))
                .hasMessageContaining("line 2, column 10: model is empty");

        Path none = write(header);
        assertThatThrownBy(() -> OpenbReader.nodes(none, Leniency.STRICT)).hasMessageContaining("at least one node");
    }

    @Test
    void keepsFewBytesForARowAndRefusesMoreThanItMayKeep() throws IOException {
        int count = 20_000;
        Path pods = write(HEADER + lines(count));
        int most = 64 * count;

        assertThat(OpenbReader.pods(pods, MODELS, Leniency.STRICT, most).rows()).hasSize(count);

        Path more = write(HEADER + lines(2 * count));
        assertThatThrownBy(() -> OpenbReader.pods(more, MODELS, Leniency.STRICT, most))
                .hasMessageContaining("rows take more than 1 MB, half of what this program may use")
                .extracting(failure -> ((LaminaException) failure).code())
                .isEqualTo(ErrorCode.NO_ROOM);
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(row -> "pod-" + row + ",1,1,1,1000,T4\n")
                .collect(Collectors.joining());
    }

    @Test
    void readsAnOrderOfThisNodeListOnly() throws IOException {
        Set<String> nodes = Set.of("n0", "n1");
        OpenbPods pods = OpenbPods.of(List.of(
                new OpenbPod("p1", 1, 1, 0, 0, List.of()), new OpenbPod("p0", 2, 3, 8, 1000, List.of("T4", "G2"))));

        assertThat(OpenbReader.order(write("kind,name\nnode,n1\nnode,n0\npod,p0\npod,p0\n"), nodes, pods))
                .satisfies(order -> {
                    assertThat(order.nodes()).containsExactly("n1", "n0");
                    assertThat(order.pods()).containsExactly(pods.get(1), pods.get(1));
                });
        Path hole = write("kind,name\nnode,n1\n");
        assertThatThrownBy(() -> OpenbReader.order(hole, nodes, pods)).hasMessageContaining("leaves out 1 nodes");
        Path twice = write("kind,name\nnode,n1\nnode,n1\n");
        assertThatThrownBy(() -> OpenbReader.order(twice, nodes, pods)).hasMessageContaining("line 3, column 6");
        Path stranger = write("kind,name\npod,p9\n");
        assertThatThrownBy(() -> OpenbReader.order(stranger, nodes, pods))
                .hasMessageContaining("a pod of the pod list");
        Path odd = write("kind,name\ncard,p9\n");
        assertThatThrownBy(() -> OpenbReader.order(odd, nodes, pods)).hasMessageContaining("'node' or 'pod'");
    }

    @Test
    void readsEveryPublishedFile() {
        OpenbFolder openb = OpenbFolder.of(PublicTraces.require("openb"));
        List<OpenbNode> nodes =
                OpenbReader.nodes(openb.nodes(), Leniency.STRICT).rows();
        Set<String> models = nodes.stream().map(OpenbNode::model).collect(Collectors.toSet());

        assertThat(nodes).hasSize(1213);
        assertThat(nodes.stream().mapToInt(OpenbNode::cards).sum()).isEqualTo(6212);
        for (Path pods : openb.workloads().values()) {
            assertThat(OpenbReader.pods(pods, models, Leniency.STRICT).rows()).isNotEmpty();
        }
        assertThat(OpenbReader.pods(openb.pods("default"), models, Leniency.STRICT)
                        .rows())
                .hasSize(8152);
    }

    @Test
    void findsTheFilesOfAFolder() throws IOException {
        assertThatThrownBy(() -> OpenbFolder.of(folder)).hasMessageContaining("openb_node_list_gpu_node.csv");
        Files.createFile(folder.resolve("openb_node_list_gpu_node.csv"));
        assertThatThrownBy(() -> OpenbFolder.of(folder)).hasMessageContaining("openb_pod_list_NAME.csv");
        Files.createFile(folder.resolve("openb_pod_list_default.csv.gz"));
        Files.createFile(folder.resolve("openb_pod_list_default.csv"));
        Files.createFile(folder.resolve("openb_pod_list_cpu050.csv.gz"));

        OpenbFolder found = OpenbFolder.of(folder);

        assertThat(found.workloads().keySet()).containsExactly("cpu050", "default");
        assertThat(found.pods("default")).hasFileName("openb_pod_list_default.csv");
        assertThatThrownBy(() -> found.pods("gpu"))
                .hasMessageContaining("there is no workload 'gpu'")
                .hasMessageContaining("[cpu050, default]");
    }

    private static OpenbReader.Pods strict(Path pods) {
        return OpenbReader.pods(pods, MODELS, Leniency.STRICT);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("input.csv"), text);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
