package dev.lamina.device.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PidFdTest {
    private static final int A_MINUTE_MS = 60_000;
    private static final int BEYOND_EVERY_PID = 1 << 30;

    @Test
    void seesAProcessEndAndSignalsNobodyAfterwards() throws Exception {
        var process = new ProcessBuilder("sleep", "600").start();
        try (var held = PidFd.open((int) process.pid()).orElseThrow();
                var poller = Poller.create()) {
            poller.add(held.handle(), 5);
            assertThat(held.isAlive()).isTrue();

            assertThat(held.signal(PidFd.SIGKILL)).isTrue();
            assertThat(poller.await(A_MINUTE_MS)).extracting(Poller.Ready::key).containsExactly(5L);
            process.waitFor();

            assertThat(held.isAlive()).isFalse();
            assertThat(held.signal(PidFd.SIGKILL)).isFalse();
            assertThat(PidFd.open((int) process.pid())).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void tellsALaterProcessOfTheSameNumberByItsStart() {
        int pid = (int) ProcessHandle.current().pid();
        long start = PidFd.startTime(pid).orElseThrow();

        try (var same = PidFd.open(pid, start).orElseThrow()) {
            assertThat(same.pid()).isEqualTo(pid);
        }
        assertThat(PidFd.open(pid, start + 1)).isEmpty();
    }

    @Test
    void readsTheStartOfAProgramWithAnAwkwardName() throws IOException {
        var process =
                new ProcessBuilder(List.of("sh", "-c", "printf ') 1 2 (' > /proc/$$/comm; echo; exec cat")).start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('\n');
            assertThat(PidFd.startTime((int) process.pid()).orElseThrow()).isPositive();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void findsNobodyBehindANumberThatNoProcessHas() {
        assertThat(PidFd.open(BEYOND_EVERY_PID)).isEmpty();
        assertThat(PidFd.open(0)).isEmpty();
        assertThat(PidFd.open(-1)).isEmpty();
        assertThat(PidFd.startTime(BEYOND_EVERY_PID)).isEmpty();
    }
}
