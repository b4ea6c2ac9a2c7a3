package dev.lamina.device.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The arbiter's loop must not allocate: this holds what it calls to that, with any compiler. */
class HotPathAllocationTest {
    private static final int WARM_UP = 10_000;
    private static final int CALLS = 10_000;

    @Test
    void allocatesNothingWhereTheArbiterPassesEachTime() {
        try (var page = SlicePage.create(1, 1);
                var bell = Doorbell.create()) {
            arbitrate(page, bell, WARM_UP);
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            long sum = arbitrate(page, bell, CALLS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(sum).isNotNegative();
            // Less than a byte per call: the virtual machine's own bookkeeping, not ours.
            assertThat(allocated).isLessThan(CALLS);
        }
    }

    private static long arbitrate(SlicePage page, Doorbell bell, int calls) {
        long sum = 0;
        for (int i = 0; i < calls; i++) {
            int slot = i % PageLayout.SLOTS;
            page.setGrantCardNs(slot, i);
            page.setWindowNs(slot, i);
            page.setRingOnIdle(slot, true);
            page.setGrant(slot, i);
            page.wakeGrant(slot);
            bell.ring();
            sum += bell.await(bell.value() - 1, 1_000) + bell.await(bell.value(), 1);
            sum += page.inflight(slot)
                    + page.waiters(slot)
                    + page.cardNs(slot)
                    + page.pulse(slot)
                    + page.thinkCount(slot, 1);
        }
        return sum;
    }
}
