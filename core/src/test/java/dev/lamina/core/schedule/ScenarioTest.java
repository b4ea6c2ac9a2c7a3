package dev.lamina.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays every story under scenarios/. */
class ScenarioTest {
    private static final Path FOLDER = Path.of(System.getProperty("lamina.root", ".."))
            .resolve("core/src/test/resources/dev/lamina/core/schedule/scenarios");

    static List<String> stories() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    void happensAsTold(String story) throws IOException {
        assertThat(Scenario.play(Files.readAllLines(FOLDER.resolve(story))))
                .as(story)
                .isEmpty();
    }
}
