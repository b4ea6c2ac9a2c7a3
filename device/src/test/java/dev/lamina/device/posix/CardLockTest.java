package dev.lamina.device.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.CardLock.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardLockTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void tellsTheSecondWhoHasTheCard() {
        try (var lock = take("ada")) {
            assertThat(lock).isNotNull();
            assertThat(CardLock.tryTake(file(), "bob", NOON))
                    .isEqualTo(new Attempt.Refused(ProcessHandle.current().pid() + " ada 2026-03-01T12:00:00Z"));
        }
    }

    @Test
    void isFreeAgainAndLeavesNoFileWhenGivenUp() {
        var first = take("ada");
        first.close();
        first.close();

        assertThat(file()).doesNotExist();
        take("bob").close();
    }

    @Test
    void takesAFileThatADeadHolderLeftBehind() throws IOException {
        Files.writeString(file(), "4711 ada 2026-01-01T00:00:00Z with a much longer text than the next holder's\n");

        try (var lock = take("bob")) {
            assertThat(lock).isNotNull();
            assertThat(Files.readString(file()))
                    .isEqualTo(ProcessHandle.current().pid() + " bob 2026-03-01T12:00:00Z\n");
        }
    }

    @Test
    void canBeTakenByAnotherUserLater() throws IOException {
        try (var lock = take("ada")) {
            assertThat(lock).isNotNull();
            assertThat(Files.getPosixFilePermissions(file())).hasSize(6);
        }
    }

    @Test
    void followsNoLinkAndSaysWhereItLooked() throws IOException {
        Files.createSymbolicLink(file(), folder.resolve("elsewhere"));

        assertThatThrownBy(() -> CardLock.tryTake(file(), "ada", NOON))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("LAMINA_LOCK_DIR");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void saysWhenItsFolderIsMissing() {
        Path lost = folder.resolve("none/lamina-x.lock");

        assertThatThrownBy(() -> CardLock.tryTake(lost, "ada", NOON))
                .isInstanceOfSatisfying(
                        LaminaException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NATIVE))
                .hasMessageContaining("No such file or directory");
    }

    private Path file() {
        return folder.resolve("lamina-ocl-1.lock");
    }

    private CardLock take(String user) {
        var attempt = CardLock.tryTake(file(), user, NOON);
        assertThat(attempt).isInstanceOf(Attempt.Taken.class);
        return ((Attempt.Taken) attempt).lock();
    }
}
