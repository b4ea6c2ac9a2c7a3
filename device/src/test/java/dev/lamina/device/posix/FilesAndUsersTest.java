package dev.lamina.device.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.page.Doorbell;
import dev.lamina.device.page.SlicePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesAndUsersTest {
    private static final int NOBODYS_UID = 54_321;
    private static final int BEYOND_EVERY_PID = 1 << 30;

    @TempDir
    Path folder;

    @Test
    void namesUsersAsTheSystemDoes() {
        assertThat(Users.name(Users.ROOT)).isEqualTo("root");
        assertThat(Users.name(NOBODYS_UID)).isEqualTo("54321");
        assertThat(Users.name(Users.currentUid())).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void givesAFileToAnotherUserOrSaysThatItMayNot() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        if (Users.currentUid() == Users.ROOT) {
            FileOwner.give(file, NOBODYS_UID, NOBODYS_UID);
            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(NOBODYS_UID);
        } else {
            assertThatThrownBy(() -> FileOwner.give(file, NOBODYS_UID, NOBODYS_UID))
                    .isInstanceOfSatisfying(
                            LaminaException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_PERMITTED));
        }
        assertThatThrownBy(() -> FileOwner.give(folder.resolve("none"), 0, 0)).hasMessageContaining("none");
    }

    @Test
    void closesADescriptorOnceAndRefusesItsUseAfterwards() {
        var handle = OsHandle.open(folder, false);
        var copy = handle.duplicate();
        handle.close();
        handle.close();

        assertThat(handle.isClosed()).isTrue();
        assertThatThrownBy(handle::number).isInstanceOf(IllegalStateException.class);
        assertThat(copy.isWritable()).isFalse();
        copy.close();
        assertThatThrownBy(() -> OsHandle.open(folder.resolve("none"), true))
                .hasMessageEndingWith("No such file or directory");
        assertThatThrownBy(() -> OsHandle.owning(-9)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsThePagesThatAProcessHoldsAndNoOtherFiles() {
        int self = (int) ProcessHandle.current().pid();
        try (var slice = SlicePage.create(123_456, 1);
                var bell = Doorbell.create("card");
                var second = slice.shareHandle()) {
            var found = PageFinder.find(self);
            var slices = found.stream()
                    .filter(page -> page.name().equals("lamina-slice-123456"))
                    .toList();

            assertThat(found).allMatch(page -> page.name().startsWith("lamina-") && page.pid() == self);
            assertThat(found).extracting(PageFinder.FoundPage::name).contains(Doorbell.name("card"));
            assertThat(slices)
                    .hasSize(2)
                    .extracting(PageFinder.FoundPage::descriptor)
                    .contains(second.number());
            assertThat(slices)
                    .extracting(PageFinder.FoundPage::inode)
                    .containsOnly(slices.getFirst().inode());
            try (var adopted = SlicePage.adopt(slices.getFirst().open(true))) {
                slice.setBoot(6);
                assertThat(adopted.boot()).isEqualTo(6);
            }
            assertThat(bell.value()).isZero();
        }
        assertThat(PageFinder.find(BEYOND_EVERY_PID)).isEmpty();
    }
}
