package dev.lamina.device.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.RealTimePriority.Outcome;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Each test works on a thread of its own: the settings stay with a thread. */
class SchedulingTest {
    private static final int BEYOND_EVERY_PID = 1 << 30;

    @Test
    void saysWhetherRealTimePriorityWasGrantedAndWhy() throws Exception {
        try (var threads = Executors.newSingleThreadExecutor()) {
            assertThat(threads.submit(RealTimePriority::isHeldByCallingThread).get())
                    .isFalse();
            Outcome outcome = threads.submit(() -> RealTimePriority.requestForCallingThread(1))
                    .get();

            assertThat(threads.submit(RealTimePriority::isHeldByCallingThread).get())
                    .isEqualTo(outcome.granted());
            assertThat(outcome.explanation()).contains("real-time priority");
        }
    }

    @Test
    void refusesAPriorityThatDoesNotExist() {
        assertThatThrownBy(() -> RealTimePriority.requestForCallingThread(100))
                .hasMessage("priority is 100, must be 1 to 99");
        assertThatThrownBy(() -> RealTimePriority.requestForCallingThread(0))
                .hasMessage("priority is 0, must be 1 to 99");
    }

    @Test
    void keepsAThreadToTheCoresChosen() throws Exception {
        List<Integer> all = CpuAffinity.ofCallingThread();
        List<Integer> last = List.of(all.getLast());
        try (var threads = Executors.newSingleThreadExecutor()) {
            threads.submit(() -> CpuAffinity.setCallingThread(last)).get();

            assertThat(threads.submit(CpuAffinity::ofCallingThread).get()).isEqualTo(last);
        }
        assertThat(CpuAffinity.ofCallingThread()).isEqualTo(all);
    }

    @Test
    void keepsAWholeProcessToTheCoresChosen() throws Exception {
        List<Integer> last = List.of(CpuAffinity.ofCallingThread().getLast());
        var process = new ProcessBuilder("sleep", "600").start();
        try {
            CpuAffinity.setProcess((int) process.pid(), last);
            assertThat(CpuAffinity.ofProcess((int) process.pid())).isEqualTo(last);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void namesWhatIsWrongWithAChoiceOfCores() {
        assertThatThrownBy(() -> CpuAffinity.setCallingThread(List.of(-1))).hasMessage("core is -1, must be 0 to 8191");
        assertThatThrownBy(() -> CpuAffinity.setCallingThread(List.of()))
                .hasMessage("cannot choose the cores [] for the calling thread: Invalid argument");
        assertThatThrownBy(() -> CpuAffinity.ofProcess(BEYOND_EVERY_PID))
                .isInstanceOfSatisfying(
                        LaminaException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
}
