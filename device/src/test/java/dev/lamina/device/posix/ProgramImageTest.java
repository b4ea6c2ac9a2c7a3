package dev.lamina.device.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramImageTest {
    private static final String SCRIPT =
            "echo \"$0 $1 $$ $COLOUR\"; grep SigBlk /proc/self/status; kill -QUIT $$; echo survived";

    /** A program that turns into a shell. */
    static final class Chameleon {
        private Chameleon() {}

        @SuppressWarnings("DoNotCallSuggester") // it never returns when all is well
        public static void main(String[] arguments) {
            throw ProgramImage.replace(
                    Path.of("/bin/sh"), List.of("sh", "-c", SCRIPT, "name", "one two"), Map.of("COLOUR", "green"));
        }
    }

    @Test
    void becomesTheProgramWithItsNumberAndNoSignalBlocked() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Chameleon.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();

        assertThat(output.lines()).startsWith("name one two " + process.pid() + " green", "SigBlk:\t0000000000000000");
        assertThat(output).as("SIGQUIT ends it").doesNotContain("survived");
    }

    @Test
    void saysWhyAProgramCannotRun(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no program");

        assertRefused(folder.resolve("none"), ErrorCode.NOT_FOUND, "No such file or directory");
        assertRefused(text, ErrorCode.NOT_PERMITTED, "Permission denied");
        assertThatThrownBy(() -> ProgramImage.replace(text, List.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefused(Path program, ErrorCode code, String why) {
        assertThatThrownBy(() -> ProgramImage.replace(program, List.of("x"), Map.of()))
                .isInstanceOfSatisfying(
                        LaminaException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code))
                .hasMessage("cannot run " + program + ": " + why);
    }
}
