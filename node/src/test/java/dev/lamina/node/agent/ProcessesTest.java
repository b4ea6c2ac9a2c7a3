package dev.lamina.node.agent;

import static dev.lamina.node.agent.TestAgent.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.posix.SeqpacketConnection;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    @TempDir
    private Path home;

    private TestAgent agent;
    private SliceGrant grant;

    @BeforeEach
    void start() {
        agent = TestAgent.start(home);
        grant = agent.client.create(request(500));
    }

    @AfterEach
    void end() {
        agent.close();
    }

    @Test
    void givesEachProcessItsSlotAndThePages() {
        try (Guest first = enter(RegistrationLayout.ROLE_CLIENT);
                Guest second = enter(RegistrationLayout.ROLE_CLIENT)) {
            assertThat(first.slot()).isNotEqualTo(second.slot());
            assertThat(first.pages()).hasSize(3);
            assertThat(first.pages().get(0).isWritable()).isFalse();
            assertThat(slice().processes()).isEqualTo(2);
        }
    }

    @Test
    void countsWhatAKilledProcessUsedAndFreesWhatItHeld() {
        try (GuestProcess guest = GuestProcess.start(grant.directory())) {
            guest.use(5_000_000);
            guest.hold(4096);
            await().until(() -> slice().memoryUsedBytes() == 4096);
            guest.use(2_000_000);

            guest.kill();

            await().until(() -> slice().processes() == 0);
            assertThat(slice())
                    .returns(7_000_000L, SliceStatus::cardNs)
                    .returns(2L, SliceStatus::commands)
                    .returns(0L, SliceStatus::memoryUsedBytes)
                    .returns(4096L, SliceStatus::memoryPeakBytes);
        }
    }

    @Test
    void countsTheNextProcessInTheSameSlotAnew() {
        for (int round = 0; round < 2; round++) {
            try (GuestProcess guest = GuestProcess.start(grant.directory())) {
                guest.use(1_000_000);
            }
            await().until(() -> slice().processes() == 0);
        }

        assertThat(slice().cardNs()).isEqualTo(2_000_000);
    }

    @Test
    void letsAProcessKeepItsSlotWithANewConnection() {
        try (Guest guest = enter(RegistrationLayout.ROLE_CLIENT);
                Guest again = Guest.enter(
                        grant.directory(),
                        RegistrationLayout.ROLE_REJOIN,
                        PageLayout.VERSION,
                        guest.slot(),
                        guest.generation())) {
            assertThat(again.status()).isEqualTo(RegistrationLayout.STATUS_OK);
            assertThat(again.pages()).isEmpty();
            assertThat(slice().processes()).isEqualTo(1);
        }
    }

    @Test
    void sendsAProcessAwayThatNamesASlotThatIsNotIts() {
        try (Guest guest = enter(RegistrationLayout.ROLE_CLIENT);
                Guest liar = Guest.enter(
                        grant.directory(),
                        RegistrationLayout.ROLE_REJOIN,
                        PageLayout.VERSION,
                        guest.slot(),
                        guest.generation() + 1)) {
            assertThat(liar.status()).isEqualTo(RegistrationLayout.STATUS_NO_SLOT);
        }
    }

    @Test
    void sendsALibraryOfAnotherVersionAway() {
        try (Guest guest = Guest.enter(grant.directory(), RegistrationLayout.ROLE_CLIENT, 99, 0, 0)) {
            assertThat(guest.status()).isEqualTo(RegistrationLayout.STATUS_WRONG_VERSION);
        }
    }

    @Test
    void refusesMoreProcessesThanThereAreSlots() {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < PageLayout.SLOTS; i++) {
            guests.add(enter(RegistrationLayout.ROLE_CLIENT));
        }
        try (Guest oneMore = enter(RegistrationLayout.ROLE_CLIENT)) {
            assertThat(oneMore.status()).isEqualTo(RegistrationLayout.STATUS_NO_SLOT);
        }
        guests.forEach(Guest::close);
    }

    @Test
    void hangsUpOnWhoDoesNotSpeakItsLanguage() {
        try (SeqpacketConnection stranger = SeqpacketConnection.connect(Path.of(grant.directory(), "reg.sock"))) {
            stranger.send("hello there".getBytes(java.nio.charset.StandardCharsets.UTF_8));

            await().until(() -> stranger.receive() instanceof dev.lamina.device.posix.Received.Closed);
        }
        try (Guest guest = enter(RegistrationLayout.ROLE_CLIENT)) {
            assertThat(guest.status()).isEqualTo(RegistrationLayout.STATUS_OK);
        }
    }

    @Test
    void survivesAPageThatItsProgramScribbledOver() {
        SliceGrant other = agent.client.create(request(300));
        try (Guest vandal = enter(RegistrationLayout.ROLE_CLIENT);
                Guest neighbour = Guest.enter(other.directory(), RegistrationLayout.ROLE_CLIENT)) {
            vandal.use(1_000_000);
            await().until(() -> slice().cardNs() == 1_000_000);
            vandal.scribble();
            neighbour.use(3_000_000);

            assertThat(slice())
                    .returns(1_000_000L, SliceStatus::cardNs)
                    .satisfies(slice -> assertThat(slice.warnings()).anyMatch(text -> text.contains("scribbled")));
            assertThat(agent.slice(other.slice()).cardNs()).isEqualTo(3_000_000);
        }
    }

    @Test
    void endsTheSliceWithItsProgramAndTellsTheLauncher() throws IOException {
        Process program = new ProcessBuilder("sleep", "100").start();
        try (Guest launcher = enter(RegistrationLayout.ROLE_LAUNCHER)) {
            launcher.say(RegistrationLayout.NOTE_STARTED, (int) program.pid(), 0);
            await().until(() -> slice().state().equals("running"));
            program.destroyForcibly();
            launcher.say(RegistrationLayout.NOTE_EXITED, 3, 0);

            assertThat(launcher.hear()).containsExactly(RegistrationLayout.NOTE_END, 1);
        }
        await().until(() -> slice().state().equals("ended"));
        assertThat(slice().exit()).isEqualTo("3");
        assertThat(slice().warnings()).anyMatch(text -> text.contains("never loaded the layer"));
        assertThat(Path.of(grant.directory())).doesNotExist();
        assertThatThrownBy(() -> enter(RegistrationLayout.ROLE_CLIENT)).hasMessageContaining("cannot connect");
    }

    @Test
    void killsWhatItsProgramLeftBehind() throws IOException {
        Process program = new ProcessBuilder("sleep", "100").start();
        try (GuestProcess child = GuestProcess.start(grant.directory())) {
            try (Guest launcher = enter(RegistrationLayout.ROLE_LAUNCHER)) {
                launcher.say(RegistrationLayout.NOTE_STARTED, (int) program.pid(), 0);
                child.use(1_000_000);
                program.destroyForcibly();
                launcher.say(RegistrationLayout.NOTE_EXITED, 0, 9);
                assertThat(launcher.hear()).containsExactly(RegistrationLayout.NOTE_END, 0);
            }

            await().until(() -> !child.isAlive());
            await().until(() -> slice().state().equals("ended"));
            assertThat(slice().exit()).isEqualTo("signal 9");
            assertThat(slice().cardNs()).isEqualTo(1_000_000);
        }
    }

    @Test
    void hasOneLauncherOnly() {
        try (Guest launcher = enter(RegistrationLayout.ROLE_LAUNCHER);
                Guest second = enter(RegistrationLayout.ROLE_LAUNCHER)) {
            assertThat(launcher.status()).isEqualTo(RegistrationLayout.STATUS_OK);
            assertThat(second.status()).isEqualTo(RegistrationLayout.STATUS_REFUSED);
        }
    }

    @Test
    void tellsEveryLauncherToStop() {
        try (Guest launcher = enter(RegistrationLayout.ROLE_LAUNCHER);
                Guest joiner = enter(RegistrationLayout.ROLE_JOINER)) {
            agent.client.stop("s-1", 1000);

            assertThat(launcher.hear()).containsExactly(RegistrationLayout.NOTE_STOP, 15);
            assertThat(joiner.hear()).containsExactly(RegistrationLayout.NOTE_STOP, 15);
            assertThat(slice().state()).isEqualTo("stopping");
        }
    }

    @Test
    void writesItsTermsOnThePage() {
        try (Guest launcher = enter(RegistrationLayout.ROLE_LAUNCHER);
                SlicePage page = SlicePage.adopt(launcher.pages().get(2).duplicate())) {
            assertThat(page.guaranteeMilli()).isEqualTo(500);
            assertThat(page.limitMilli()).isEqualTo(1000);
            assertThat(page.memoryQuotaBytes()).isEqualTo(1L << 30);
            assertThat(page.classCode()).isEqualTo(PageLayout.CLASS_STANDARD);
        }
    }

    private Guest enter(int role) {
        return Guest.enter(grant.directory(), role);
    }

    private SliceStatus slice() {
        return agent.slice("s-1");
    }
}
