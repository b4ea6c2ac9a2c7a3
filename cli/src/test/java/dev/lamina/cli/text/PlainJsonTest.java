package dev.lamina.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainJsonTest {
    private record Pair(int one, int other) {}

    @Test
    void writesWhatTheLibraryWrites() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"quoted\" back\\slash / é €\n\r\t\b\f\u0001\u001f\u007f");
        value.put("empty", "");
        value.put("numbers", Arrays.asList(1, -2L, 0.5, 1e-9, 123456789.125, null, true));
        value.put("none", List.of());
        value.put("nothing", Map.of());
        value.put("maps", List.of(Map.of("a", 1), Map.of("b", List.of(Map.of("c", List.of(2, 3))))));
        value.put("inside", Map.of("deep", Map.of("deeper", "end")));
        assertThat(PlainJson.of(value)).contains(JsonText.any(value));
        assertThat(PlainJson.of(List.of(value, value))).contains(JsonText.any(List.of(value, value)));
    }

    @Test
    void leavesOtherObjectsToTheLibrary() {
        List<Object> value = List.of("a", new Pair(1, 2));
        assertThat(PlainJson.of(value)).isEmpty();
        assertThat(JsonText.of(value)).isEqualTo(JsonText.any(value)).contains("other");
        assertThat(PlainJson.of(List.of(Double.NaN))).isEmpty();
    }
}
