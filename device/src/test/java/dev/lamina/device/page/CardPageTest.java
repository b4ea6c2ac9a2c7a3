package dev.lamina.device.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.posix.OsHandle;
import dev.lamina.device.posix.PageFinder;
import dev.lamina.device.posix.PageFinder.FoundPage;
import org.junit.jupiter.api.Test;

class CardPageTest {
    private static final CardIdentity CARD = new CardIdentity("Portable", "cpu-x", "ocl-12345678", 1, 4L << 30);
    private static final int READ_AND_WRITE = 3;
    private static final int READ = 1;
    private static final int SHARED = 1;

    @Test
    void showsOneMappingsWritesInAnother() {
        try (var page = CardPage.create(CARD);
                var other = CardPage.adopt(page.readOnlyHandle())) {
            page.setBoot(7);
            page.setHeartbeatNs(123_456_789_012L);
            page.setMode(PageLayout.MODE_TIME);

            assertThat(other.boot()).isEqualTo(7);
            assertThat(other.heartbeatNs()).isEqualTo(123_456_789_012L);
            assertThat(other.mode()).isEqualTo(PageLayout.MODE_TIME);
            assertThat(other.identity()).isEqualTo(CARD);
        }
    }

    @Test
    void letsNobodyWriteThroughTheHandleItGivesAway() {
        try (var page = CardPage.create(CARD);
                var given = page.readOnlyHandle()) {
            assertThat(given.isWritable()).isFalse();
            assertThat(Libc.mmap(4096, READ_AND_WRITE, SHARED, given.number())).isEqualTo(-Errno.EACCES);
            assertThat(Libc.mmap(4096, READ, SHARED, given.number())).isPositive();
        }
    }

    @Test
    void cannotBeTruncatedOrGrown() {
        try (var page = CardPage.create(CARD);
                var writable = MemoryFile.writable(page.readOnlyHandle(), "card page")) {
            assertThat(page.identity()).isEqualTo(CARD);
            assertThat(Libc.ftruncate(writable.number(), 0)).isEqualTo(-Errno.EPERM);
            assertThat(Libc.ftruncate(writable.number(), 8192)).isEqualTo(-Errno.EPERM);
        }
    }

    @Test
    void isAdoptedThroughAReadOnlyDescriptorOfAProcessThatHoldsIt() {
        long inode;
        try (var page = CardPage.create(CARD);
                var held = page.readOnlyHandle()) {
            page.setBoot(3);
            FoundPage found = PageFinder.find((int) ProcessHandle.current().pid()).stream()
                    .filter(candidate -> candidate.descriptor() == held.number())
                    .findFirst()
                    .orElseThrow();
            inode = found.inode();
            try (var adopted = CardPage.adopt(found.open(false))) {
                adopted.setBoot(4);
                assertThat(page.boot()).isEqualTo(4);
                assertThat(adopted.readOnlyHandle().isWritable()).isFalse();
            }
            assertThat(found.name()).isEqualTo(CardPage.NAME);
        }
        assertThat(inode).isPositive();
    }

    @Test
    void cutsTextsThatAreTooLongAtACharactersEnd() {
        var longNames = new CardIdentity("ö".repeat(100), "d".repeat(200), "c".repeat(64), 0, 0);
        try (var page = CardPage.create(longNames)) {
            assertThat(page.identity().platform()).isEqualTo("ö".repeat(63));
            assertThat(page.identity().device()).isEqualTo("d".repeat(127));
            assertThat(page.identity().card()).isEqualTo("c".repeat(63));
        }
    }

    @Test
    void refusesAPageThatDescribesNoCard() {
        try (var scribbled = BadPages.sealed(PageLayout.CARD_MAGIC, PageLayout.VERSION, 4096)) {
            BadPages.poke(scribbled, PageLayout.CARD_DEVICE_INDEX, -5);
            assertThatThrownBy(() -> CardPage.adopt(scribbled.duplicate()))
                    .hasMessage("card page describes no card: deviceIndex is -5, at least 0; it was scribbled over");
        }
    }

    @Test
    void throwsInsteadOfFaultingOnceClosed() {
        var page = CardPage.create(CARD);
        page.close();
        page.close();

        assertThatThrownBy(page::boot).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(page::readOnlyHandle).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsItsMemoryWhileAnyoneHoldsIt() {
        OsHandle held;
        try (var page = CardPage.create(CARD)) {
            page.setBoot(11);
            held = page.readOnlyHandle();
        }
        try (var adopted = CardPage.adopt(held)) {
            assertThat(adopted.boot()).isEqualTo(11);
        }
    }
}
