package dev.lamina.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardModes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentOptionsTest {
    @Test
    void nothingIsAskedUnlessSaid() {
        assertThat(AgentOptions.of(List.of()))
                .isEqualTo(new AgentOptions(false, false, false, false, 0, List.of(), false, CardModes.DEFAULT));
    }

    @Test
    void readsWhatTheCommandHandsOn() {
        AgentOptions options = AgentOptions.of(
                List.of("--let-sleep", "--shared", "--card", "gpu-1", "--card", "gpu-2", "--mode", "gpu-1=exclusive"));

        assertThat(options.letSleep()).isTrue();
        assertThat(options.shared()).isTrue();
        assertThat(options.testBed()).isFalse();
        assertThat(options.cards()).containsExactly("gpu-1", "gpu-2");
        assertThat(options.modes()).isEqualTo(CardModes.of(List.of("gpu-1=exclusive")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--let-slep", "--let-sleep=true", "let-sleep", "--card", "--mode"})
    void refusesWhatItDoesNotKnowAndSaysWhatThereIs(String word) {
        assertThatThrownBy(() -> AgentOptions.of(List.of(word)))
                .isInstanceOfSatisfying(
                        LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_INPUT))
                .hasMessageContaining(word)
                .hasMessageContaining("[--let-sleep]");
    }
}
