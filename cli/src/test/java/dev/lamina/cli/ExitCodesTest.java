package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodesTest {
    @ParameterizedTest
    @EnumSource
    void helpListsTheExitCodeOfEveryError(ErrorCode code) {
        Path nowhere = Path.of("/nonexistent");
        Installation installation = new Installation(Map.of(), nowhere, nowhere, nowhere, "");
        assertThat(Main.commandLine(installation).getUsageMessage()).containsPattern("(?m)^ +" + code.exitCode() + " ");
    }
}
