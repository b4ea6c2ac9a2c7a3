package dev.lamina.sim.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeFilesTest {
    @TempDir
    private Path folder;

    @Test
    void plansHalfAMillionLinesInSixtyFourMegabytes() throws IOException, InterruptedException {
        assertThat(planned(500_000, "-Xmx64m")).startsWith("pods 500000, allocation ");
    }

    @Test
    @Tag("slow")
    void plansTenMillionLinesInThirteenHundredMegabytes() throws IOException, InterruptedException {
        assertThat(planned(10_000_000, "-Xmx1300m")).startsWith("pods 10000000, allocation ");
    }

    @Test
    void saysWhatToDoWhereTheyDoNotFit() throws IOException, InterruptedException {
        assertThat(planned(300_000, "-Xmx24m")).contains("draw a sample, or give it more with JAVA_TOOL_OPTIONS=-Xmx");
    }

    private String planned(int pods, String memory) throws IOException, InterruptedException {
        LargeFiles.write(folder, pods);
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        memory,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LargeFiles.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        program.waitFor();
        return said;
    }
}
