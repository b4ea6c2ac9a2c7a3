package dev.lamina.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteTest {
    @Test
    void measuresEachPartOnceAndInTheDocumentsOrder() {
        assertThat(Suite.parts())
                .extracting(Suite.Part::name)
                .doesNotHaveDuplicates()
                .startsWith("shares", "overhead");
        assertThat(Suite.parts(List.of("policy", "latency")))
                .extracting(Suite.Part::name)
                .containsExactly("latency", "policy");
    }

    @Test
    void namesWhatThereIsWhenAskedForAnUnknownPart() {
        assertThatThrownBy(() -> Suite.parts(List.of("speed")))
                .isInstanceOf(LaminaException.class)
                .hasMessageContainingAll("'speed'", "giveback", "handover");
    }
}
