package dev.lamina.device.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwakeProcessorsTest {
    @TempDir
    private Path folder;

    @Test
    void asksForNoLatencyAsAWholeNumberOfFourBytes() throws IOException {
        Path requests = Files.createFile(folder.resolve("cpu_dma_latency"));

        try (AwakeProcessors awake = new AwakeProcessors(requests)) {
            assertThat(awake.permitted()).isTrue();
            assertThat(awake.hold()).isTrue();
            assertThat(awake.hold()).as("asked once only").isTrue();
            assertThat(Files.readAllBytes(requests)).containsExactly(0, 0, 0, 0);
        }
    }

    @Test
    void keepsTheFileOpenUntilItIsClosedBecauseTheKernelForgetsTheRequestThen() throws IOException {
        Path requests = Files.createFile(folder.resolve("cpu_dma_latency"));
        AwakeProcessors awake = new AwakeProcessors(requests);

        awake.hold();
        assertThat(isOpenHere(requests)).isTrue();
        awake.close();
        assertThat(isOpenHere(requests)).isFalse();
    }

    @Test
    void takesARefusalAsAnAnswer() {
        try (AwakeProcessors awake = new AwakeProcessors(folder.resolve("absent"))) {
            assertThat(awake.permitted()).isFalse();
            assertThat(awake.hold()).isFalse();
        }
    }

    private static boolean isOpenHere(Path file) throws IOException {
        try (var handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path handle : handles) {
                if (Files.isSymbolicLink(handle)
                        && Files.readSymbolicLink(handle).equals(file)) {
                    return true;
                }
            }
            return false;
        }
    }
}
