package dev.lamina.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
    private static final SliceTerms TERMS = new SliceTerms(300, 500, 1L << 30, SliceClass.LATENCY);

    @Test
    void writesARequestThatItReadsBack() throws IOException {
        Request request = new Request.Create(new SliceRequest(
                CardChoice.these(List.of("ocl-1")), TERMS, "serve", List.of("python", "serve.py"), "/home/x", true));

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines.writeLine(out, request);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("{\"verb\":\"create\"")
                .endsWith("}\n");
        assertThat(JsonLines.request(out.toByteArray())).isEqualTo(request);
    }

    @Test
    void readsVerbsWithoutArguments() {
        assertThat(JsonLines.request(bytes("{\"verb\":\"cards\"}"))).isEqualTo(new Request.Cards());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "no json",
                "{\"verb\":\"burn\"}",
                "{\"verb\":\"pause\"}",
                "{\"verb\":\"pause\",\"slice\":null}",
                "{\"verb\":\"pause\",\"slice\":\"s-1\",\"extra\":1}",
                "{\"verb\":\"pause\",\"slice\":\"s-1\"} {}",
                "{\"verb\":\"stop\",\"slice\":\"s-1\",\"graceMs\":-1}",
                "{\"verb\":\"resize\",\"slice\":\"s-1\",\"terms\":{\"guaranteeMilli\":1010,\"limitMilli\":1010,\"memoryBytes\":1,\"sliceClass\":\"STANDARD\"}}",
                "{\"verb\":\"resize\",\"slice\":\"s-1\",\"terms\":{\"guaranteeMilli\":100,\"limitMilli\":100,\"memoryBytes\":1,\"sliceClass\":\"GOLD\"}}",
            })
    void refusesWhatIsNotExactlyARequest(String line) {
        assertThatThrownBy(() -> JsonLines.request(bytes(line)))
                .isInstanceOfSatisfying(
                        LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_INPUT));
    }

    @Test
    void refusesALineThatIsTooLong() {
        assertThatThrownBy(() -> JsonLines.readLine(new ByteArrayInputStream(new byte[100]), 99))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("99 bytes");
    }

    @Test
    void readsLinesUntilTheEnd() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes("one\ntwo"));

        assertThat(JsonLines.readLine(in, 10)).hasValue(bytes("one"));
        assertThat(JsonLines.readLine(in, 10)).hasValue(bytes("two"));
        assertThat(JsonLines.readLine(in, 10)).isEmpty();
    }

    @Test
    void keepsOnlyTheBeginningOfAnEndlessCommand() {
        SliceRequest request =
                new SliceRequest(CardChoice.ANY, TERMS, "", List.of("a", "b".repeat(9000), "c"), "", false);

        assertThat(request.command()).hasSize(2);
        assertThat(request.command().get(1)).hasSize(4098).endsWith("...");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
