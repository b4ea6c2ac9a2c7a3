package dev.lamina.device.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The arbiter's loop must not allocate. Measured in a virtual machine of its own with the compiler that agents run with, which, unlike
 * the optimizing one, removes no allocation.
 */
class HotPathAllocationTest {
    private static final int CALLS = 10_000;

    /** Prints how many bytes {@link #CALLS} rounds of the arbiter's calls allocate. */
    static final class Measurement {
        private Measurement() {}

        public static void main(String[] arguments) {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            try (var page = SlicePage.create(1, 1);
                    var bell = Doorbell.create("card")) {
                long sum = arbitrate(page, bell);
                long before = threads.getCurrentThreadAllocatedBytes();
                sum += arbitrate(page, bell);
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                System.out.println(sum < 0 ? "impossible" : allocated);
            }
        }

        private static long arbitrate(SlicePage page, Doorbell bell) {
            long sum = 0;
            for (int i = 0; i < CALLS; i++) {
                int slot = i % PageLayout.SLOTS;
                page.setGrantCardNs(slot, i);
                page.setWindowNs(slot, i);
                page.setRingOnIdle(slot, true);
                page.setGrant(slot, i);
                page.wakeGrant(slot);
                bell.ring();
                sum += bell.await(bell.value() - 1, 1_000) + bell.await(bell.value(), 1);
                sum += page.inflight(slot) + page.waiters(slot) + page.cardNs(slot);
                sum += page.pulse(slot) + page.thinkCount(slot, 1);
            }
            return sum;
        }
    }

    @Test
    void allocatesNothingWhereTheArbiterPassesEachTime() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        var process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classes,
                        Measurement.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();

        // Less than a byte per round: the virtual machine's own bookkeeping, not ours.
        assertThat(Long.parseLong(output)).isLessThan(CALLS);
    }
}
