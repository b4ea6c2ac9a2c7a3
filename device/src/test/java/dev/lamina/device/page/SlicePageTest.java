package dev.lamina.device.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.device.libc.Libc;
import dev.lamina.device.posix.OsHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SlicePageTest {
    private static final int CARD_NS_OF_SLOT_2 = 4096 + 2 * 1024 + 192;
    private static final int MEMORY_OF_SLOT_2 = 4096 + 2 * 1024 + 256;
    private static final int THINK_3_OF_SLOT_2 = 4096 + 2 * 1024 + 320 + 3 * 4;
    private static final int INFLIGHT_OF_SLOT_2 = 4096 + 2 * 1024 + 132;

    @Test
    void showsOneMappingsWritesInAnother() {
        try (var page = SlicePage.create(9, 2);
                var other = SlicePage.adopt(page.shareHandle())) {
            page.setTerms(300, 500, PageLayout.CLASS_STANDARD, 1L << 30);
            page.setState(PageLayout.SLICE_PAUSED);
            page.setGrantCardNs(5, PageLayout.FOREVER);
            page.setWindowNs(5, 2_000_000);
            page.setRingOnIdle(5, true);
            page.setGrant(5, 7);

            assertThat(other.slice()).isEqualTo(9);
            assertThat(other.boot()).isEqualTo(2);
            assertThat(other.guaranteeMilli()).isEqualTo(300);
            assertThat(other.limitMilli()).isEqualTo(500);
            assertThat(other.classCode()).isEqualTo(PageLayout.CLASS_STANDARD);
            assertThat(other.memoryQuotaBytes()).isEqualTo(1L << 30);
            assertThat(other.state()).isEqualTo(PageLayout.SLICE_PAUSED);
            assertThat(other.grantCardNs(5)).isEqualTo(PageLayout.FOREVER);
            assertThat(other.windowNs(5)).isEqualTo(2_000_000);
            assertThat(other.ringOnIdle(5)).isTrue();
            assertThat(other.grant(5)).isEqualTo(7);
            assertThat(other.grant(4)).isZero();
        }
    }

    @Test
    void readsWhatTheProcessCounts() {
        try (var page = SlicePage.create(1, 1);
                var process = mapped(page)) {
            page.activateSlot(2, 4711, 55);
            process.setLong(CARD_NS_OF_SLOT_2, 1_000);
            process.setLong(MEMORY_OF_SLOT_2, 4_096);
            process.setInt(THINK_3_OF_SLOT_2, 6);
            process.setInt(INFLIGHT_OF_SLOT_2, 1);

            assertThat(page.slotState(2)).isEqualTo(PageLayout.SLOT_ACTIVE);
            assertThat(page.slotPid(2)).isEqualTo(4711);
            assertThat(page.registeredNs(2)).isEqualTo(55);
            assertThat(page.cardNs(2)).isEqualTo(1_000);
            assertThat(page.memoryBytes(2)).isEqualTo(4_096);
            assertThat(page.thinkCount(2, 3)).isEqualTo(6);
            assertThat(page.inflight(2)).isEqualTo(1);
            assertThat(page.counters(2, false).cardNs()).isEqualTo(1_000);
            assertThat(page.counters(2, false).memoryBytes()).isEqualTo(4_096);
            assertThat(page.counters(2, false).plausible()).isTrue();
        }
    }

    @Test
    void countsWhatAProcessIsChargedForInPlaceOfItsCardTimeOnceThatIsKept() {
        try (SlicePage page = SlicePage.create(1, 1)) {
            page.activateSlot(3, 4711, 1);
            assertThat(page.divided(3)).isFalse();
            page.charge(3, 70, 100);
            assertThat(page.divided(3)).isTrue();
            assertThat(page.counters(3, false).cardNs()).isEqualTo(70);
            page.setBusyRead(3, 5);
            page.freeSlot(3);
            assertThat(page.divided(3)).isFalse();
            assertThat(page.chargedNs(3)).isZero();
        }
    }

    @Test
    void givesAFreedSlotToTheNextProcessUnderAnotherGenerationWithNothingCounted() {
        try (var page = SlicePage.create(1, 1);
                var process = mapped(page)) {
            int before = page.activateSlot(2, 10, 1);
            page.setGrant(2, 5);
            process.setLong(CARD_NS_OF_SLOT_2, 77);
            page.freeSlot(2);

            assertThat(page.slotState(2)).isEqualTo(PageLayout.SLOT_FREE);
            assertThat(page.slotPid(2)).isZero();
            assertThat(page.grant(2) & 1).as("open").isZero();
            assertThat(page.grant(2)).isNotEqualTo(5);
            // The dead process's last store arrives late, as one of a stopped process may.
            process.setLong(CARD_NS_OF_SLOT_2, 88);
            assertThat(page.activateSlot(2, 11, 2)).isEqualTo(before + 1);
            assertThat(page.cardNs(2)).isZero();
            assertThat(page.thinkCount(2, 3)).isZero();
        }
    }

    @Test
    void findsTheLowestFreeSlotUntilNoneIsLeft() {
        try (var page = SlicePage.create(1, 1)) {
            for (int slot = 0; slot < PageLayout.SLOTS; slot++) {
                assertThat(page.firstFreeSlot()).hasValue(slot);
                page.activateSlot(slot, 100 + slot, 0);
            }
            assertThat(page.firstFreeSlot()).isEmpty();
            page.freeSlot(17);
            assertThat(page.firstFreeSlot()).hasValue(17);
        }
    }

    @Test
    void wakesEveryThreadThatWaitsForTheGrant() throws Exception {
        try (var page = SlicePage.create(1, 1);
                var process = mapped(page)) {
            var asleep = new AtomicBoolean();
            long endNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            var waiting = CompletableFuture.supplyAsync(() -> {
                while ((page.grant(3) & 1) == 0 && System.nanoTime() < endNs) {
                    asleep.set(true);
                    process.await(4096 + 3 * 1024 + 64, 0, TimeUnit.MINUTES.toNanos(1));
                }
                return System.nanoTime() < endNs;
            });
            while (!asleep.get()) {
                Thread.onSpinWait();
            }
            page.setGrant(3, 1);
            page.wakeGrant(3);

            assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void takesNoSlotOutsideItsPage() {
        try (var page = SlicePage.create(1, 1)) {
            assertThatThrownBy(() -> page.cardNs(-1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> page.setGrant(64, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> page.thinkCount(0, 25)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void tellsWhenAProgramScribbledOverIt() {
        try (var page = SlicePage.create(1, 1);
                var process = mapped(page)) {
            assertThat(page.isIntact()).isTrue();
            process.setLong(CARD_NS_OF_SLOT_2, -1);
            process.setInt(PageLayout.PAGE_VERSION, 99);

            assertThat(page.isIntact()).isFalse();
            assertThat(page.counters(2, false).plausible()).isFalse();
        }
    }

    @Test
    void readsACopyThatALauncherSaved() {
        byte[] saved = new byte[PageLayout.SLICE_PAGE_SIZE];
        try (var page = SlicePage.create(12, 1);
                var process = mapped(page)) {
            page.activateSlot(2, 10, 1);
            process.setLong(CARD_NS_OF_SLOT_2, 77);
            process.save(saved);
        }

        try (var copy = SlicePage.ofCopy(saved)) {
            assertThat(copy.slice()).isEqualTo(12);
            assertThat(copy.counters(2, true).cardNs()).isEqualTo(77);
        }
    }

    @Test
    void refusesACopyThatIsCutOrOfAnotherVersion() {
        assertThatThrownBy(() -> SlicePage.ofCopy(new byte[100]))
                .hasMessageContaining("saved slice page has 100 bytes");
        assertThatThrownBy(() -> SlicePage.ofCopy(new byte[PageLayout.SLICE_PAGE_SIZE]))
                .hasMessageContaining("slice page begins with 0x0");
    }

    private static PageMemory mapped(SlicePage page) {
        try (OsHandle handle = page.shareHandle()) {
            assertThat(Libc.ftruncate(handle.number(), 1)).isNegative();
            return PageMemory.map(handle, PageLayout.SLICE_PAGE_SIZE, "slice page in its process");
        }
    }
}
