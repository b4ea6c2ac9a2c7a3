package dev.lamina.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentPathsTest {
    @TempDir
    private Path home;

    @Test
    void livesInItsHomeWhenOneIsGiven() {
        AgentPaths paths =
                AgentPaths.ofEnvironment(Map.of("LAMINA_HOME", home.toString(), "LAMINA_LOCK_DIR", "/locks"));

        assertThat(paths.controlSocket()).isEqualTo(home.resolve("run/agent.sock"));
        assertThat(paths.ledger()).isEqualTo(home.resolve("state/ledger.db"));
        assertThat(paths.slice("s-12")).isEqualTo(home.resolve("run/slices/s-12"));
        assertThat(paths.locks()).isEqualTo(Path.of("/locks"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s-0", "s-01", "12", "../../etc", "s-1/..", "s-9999999999999999999"})
    void refusesAnIdThatCouldLeadElsewhere(String slice) {
        AgentPaths paths = new AgentPaths(home, home, home);

        assertThatThrownBy(() -> paths.slice(slice)).isInstanceOf(LaminaException.class);
    }

    @Test
    void refusesAHomeWhoseSocketsWouldHaveTooLongAPath() {
        Map<String, String> environment = Map.of("LAMINA_HOME", "/tmp/" + "x".repeat(90));

        assertThatThrownBy(() -> AgentPaths.ofEnvironment(environment))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("LAMINA_HOME");
    }

    @Test
    void saysThatNoAgentRunsAndHowToStartOne() {
        AgentPaths paths = new AgentPaths(home, home, home);

        assertThatThrownBy(() -> AgentClient.connect(paths)).hasMessageContaining("lamina node start");
    }
}
