package dev.lamina.sim.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.trace.Leniency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DumpReaderTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                        | line 1, column 1: the file is empty or no JSON object",
                "'[]'                                      | line 1, column 1: the file is empty or no JSON object",
                "'{}'                                      | there is no list of items",
                "'{\"items\": []}'                         | has no node",
                "'{\"items\": [{\"kind\": \"Node\"'        | line 1, column",
                "'{\"items\": [{}]}'                       | line 1, column 12: item without a name: kind is missing, expected Node or Pod",
                "'{\"items\": [7]}'                        | kind is missing",
                "'{\"items\": ]}'                          | line 1, column 11"
            })
    void saysWhereTheDumpIsNone(String text, String complaint) throws IOException {
        assertThatThrownBy(() -> strict(text))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining(complaint)
                .hasMessageContaining("kubectl get nodes,pods -A -o json")
                .extracting(failure -> ((LaminaException) failure).code())
                .isEqualTo(ErrorCode.BAD_INPUT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"nodeName\": \"gone\"           | spec.nodeName is 'gone', expected a node of this dump",
                "\"nodeName\": [1]                | spec.nodeName is [1], expected text",
                "\"overhead\": {\"cpu\": \"-1\"}  | spec.overhead.cpu is \"-1\", expected a quantity such as 500m or 2",
                "\"overhead\": {\"memory\": \"1 Gi\"} | spec.overhead.memory is \"1 Gi\", expected a quantity such as 4 or 16Gi",
                "\"overhead\": {\"nvidia.com/gpu\": \"65\"} | expected at most 64 of nvidia.com/gpu, not 65",
                "\"tolerations\": {}              | spec.tolerations is {}, expected a list",
                "\"tolerations\": [{\"operator\": \"Like\"}] | spec.tolerations[0].operator is \"Like\", expected Equal or Exists",
                "\"nodeSelector\": []             | spec.nodeSelector is [], expected an object"
            })
    void saysWhatIsWrongWithAPodAndWhere(String spec, String complaint) throws IOException {
        String text = new Dump()
                .node("a", 4, "")
                .pod("good", "a", 1, "")
                .item("{\"kind\": \"Pod\", \"metadata\": {\"name\": \"bad\"},\n \"spec\": {" + spec + "}}")
                .json();

        assertThatThrownBy(() -> strict(text))
                .hasMessageContaining(complaint)
                .hasMessageContaining("dump.json line 9, column 1: Pod bad");

        ClusterDump lenient = DumpReader.read(write(text), Leniency.LENIENT);
        assertThat(lenient.skippedItems()).isEqualTo(1);
        assertThat(lenient.examples()).singleElement().asString().contains(complaint);
        assertThat(lenient.pods()).extracting(DumpPod::name).containsExactly("ml/good");
    }

    @Test
    void refusesANameThatIsTaken() {
        String text = new Dump().node("a", 4, "").node("a", 4, "").json();

        assertThatThrownBy(() -> strict(text))
                .hasMessageContaining("Node a: metadata.name is \"a\", expected a name that is not yet taken");
    }

    @Test
    void refusesTextThatIsNotUtf8() throws IOException {
        Path file = folder.resolve("dump.json");
        Files.write(file, new Dump().node("ü", 4, "").json().getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> DumpReader.read(file, Leniency.STRICT))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("in UTF-8");
    }

    @Test
    void passesOverKindsItDoesNotNeed() throws IOException {
        String text = new Dump()
                .node("a", 4, "")
                .item("{\"kind\": \"Service\", \"spec\": {\"deep\": [[[]]]}}")
                .json();

        assertThat(DumpReader.read(write(text), Leniency.STRICT).nodes()).hasSize(1);
    }

    private ClusterDump strict(String text) throws IOException {
        return DumpReader.read(write(text), Leniency.STRICT);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("dump.json"), text);
    }
}
