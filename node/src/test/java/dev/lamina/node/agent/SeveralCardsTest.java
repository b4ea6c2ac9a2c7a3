package dev.lamina.node.agent;

import static dev.lamina.node.agent.TestAgent.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.CardModes;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.card.Card;
import dev.lamina.device.card.FakeCards;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentEvent;
import dev.lamina.node.api.CardChoice;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One program with a slice on each of several cards: a lead slice and its companions. */
class SeveralCardsTest {
    private static final String[] IDS =
            FakeCards.cuda(3).discover().cards().stream().map(card -> card.id()).toArray(String[]::new);

    @TempDir
    private Path home;

    private TestAgent agent;
    private AgentClient client;
    private Process program;

    @BeforeEach
    void start() throws IOException {
        Files.createFile(home.resolve("liblamina_cuda.so"));
        ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put("NOT_PRELOADED", "liblamina_cuda.so"); // enough for the look at its environment
        program = builder.start();
        begin(CardModes.DEFAULT);
    }

    @AfterEach
    void end() {
        agent.close();
        program.destroyForcibly();
    }

    @Test
    void grantsASliceOfEachCardInTheOrderAsked() {
        SliceGrant grant = client.create(on("1", IDS[0]));

        assertThat(grant.slice()).isEqualTo("s-1");
        assertThat(grant.environment())
                .containsEntry("LAMINA_SLICE", directory("s-1"))
                .containsEntry("LAMINA_SLICE_1", directory("s-2"))
                .doesNotContainKey("LAMINA_SLICE_2")
                .containsEntry("CUDA_VISIBLE_DEVICES", uuid(1) + "," + uuid(0));
        assertThat(client.slices(false))
                .extracting(SliceStatus::slice, SliceStatus::card, SliceStatus::lead, SliceStatus::name)
                .containsExactly(tuple("s-1", IDS[1], "", "job"), tuple("s-2", IDS[0], "s-1", "job"));
        assertThat(client.cards()).extracting(CardStatus::guaranteedMilli).containsExactly(300, 300, 0);
        assertThat(client.join("s-1").environment()).containsEntry("LAMINA_SLICE_1", directory("s-2"));
    }

    @Test
    void takesAnyCardsThatHaveRoom() {
        client.create(request(CardChoice.these(List.of("0")), terms(800), false));

        client.create(request(CardChoice.any(2), terms(300), false));

        assertThat(client.slices(false)).extracting(SliceStatus::card).containsExactly(IDS);
    }

    @Test
    void givesAllOrNone() {
        client.create(request(CardChoice.these(List.of("1")), terms(800), false));

        refused(ErrorCode.NO_ROOM, () -> client.create(on("0", "1")), "card " + IDS[1]);
        refused(
                ErrorCode.NO_ROOM,
                () -> client.create(request(CardChoice.any(3), terms(300), false)),
                "3 cards are asked, all of them or none: card " + IDS[1]);
        assertThat(client.cards()).extracting(CardStatus::guaranteedMilli).containsExactly(0, 800, 0);
    }

    @Test
    void waitsForAllAtOnceAndIsNotOvertaken() {
        client.create(request(CardChoice.these(List.of("0")), terms(800), false));
        CompletableFuture<SliceGrant> wide = CompletableFuture.supplyAsync(() -> {
            try (AgentClient waiter = AgentClient.connect(agent.paths)) {
                return waiter.create(request(CardChoice.these(List.of("0", "1")), terms(300), true));
            }
        });
        await().until(() -> client.status().waiting() == 1);

        assertThat(client.cards().get(1).guaranteedMilli())
                .as("nothing is held meanwhile")
                .isZero();
        refused(
                ErrorCode.NO_ROOM,
                () -> client.create(request(CardChoice.these(List.of("1")), terms(100), false)),
                "--wait");
        client.create(request(CardChoice.these(List.of("2")), terms(100), false));
        client.stop("s-1", 0);

        assertThat(wide.join().environment()).containsKey("LAMINA_SLICE_1");
        assertThat(client.cards()).extracting(CardStatus::guaranteedMilli).containsExactly(300, 300, 100);
    }

    @Test
    void refusesToWaitForWhatCannotBe() {
        SliceTerms large = new SliceTerms(100, 100, 9L << 30, terms(100).sliceClass());

        refused(ErrorCode.NO_ROOM, () -> client.create(request(CardChoice.any(2), large, true)), "the whole card");
        refused(ErrorCode.UNAVAILABLE, () -> client.create(request(CardChoice.any(4), terms(100), true)), "has 3");
        refused(ErrorCode.BAD_INPUT, () -> client.create(on("0", IDS[0])), "same card");
        refused(ErrorCode.NOT_FOUND, () -> client.create(on("0", "gpu-none")), "'gpu-none'");
        refused(ErrorCode.BAD_INPUT, () -> on("0", "0"), "twice");
        refused(ErrorCode.BAD_INPUT, () -> CardChoice.any(17), "1 to 16");
        refused(ErrorCode.BAD_INPUT, () -> CardChoice.any(0), "1 to 16");
    }

    @Test
    void refusesModesInWhichTwoProgramsCouldWaitForEachOtherForEver() {
        SliceRequest spatial = request(CardChoice.any(2), terms(100).withMode(CardMode.SPATIAL), true);
        refused(ErrorCode.UNAVAILABLE, () -> client.create(spatial), "spatial");
        SliceRequest exclusive = request(CardChoice.any(2), terms(100).withMode(CardMode.EXCLUSIVE), true);
        refused(ErrorCode.UNAVAILABLE, () -> client.create(exclusive), "exclusive");
        client.create(request(CardChoice.any(2), terms(100).withMode(CardMode.TIME), false));

        agent.close();
        begin(CardModes.of(List.of(IDS[1] + "=exclusive")));
        refused(ErrorCode.UNAVAILABLE, () -> client.create(on("0", "1")), IDS[1] + " runs in mode exclusive");
        client.create(request(CardChoice.any(2), terms(100), false));
        assertThat(client.slices(false)).extracting(SliceStatus::card).containsExactly(IDS[0], IDS[2]);
    }

    @Test
    void refusesCardsOtherThanCuda() {
        agent.close();
        agent = TestAgent.start(home.resolve("other"), FakeCards.of(2), CardModes.DEFAULT);
        client = agent.client;

        refused(ErrorCode.UNAVAILABLE, () -> client.create(on("0", "1")), "fake-0 is no CUDA card");
        refused(
                ErrorCode.UNAVAILABLE,
                () -> client.create(request(CardChoice.any(2), terms(100), true)),
                "fake-1 is no CUDA card");
    }

    @Test
    void pausesResumesAndStopsThemTogether() {
        SliceGrant grant = client.create(on("0", "1"));
        try (Guest launcher = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER);
                SlicePage page = page("s-2")) {
            launcher.started(program.pid());
            await().until(() -> states().equals(List.of("running", "running")));

            client.pause("s-1");
            assertThat(states()).containsExactly("paused", "paused");
            assertThat(page.state()).isEqualTo(PageLayout.SLICE_PAUSED);
            client.resume("s-1");
            assertThat(states()).containsExactly("running", "running");
            assertThat(page.state()).isEqualTo(PageLayout.SLICE_RUNNING);

            client.pause("s-1");
            client.stop("s-1", 1000);
            assertThat(states()).containsExactly("stopping", "stopping");
            assertThat(page.state()).isEqualTo(PageLayout.SLICE_RUNNING);
            launcher.say(RegistrationLayout.NOTE_EXITED, 0, 15);
        }
        await().until(() -> client.slices(false).isEmpty());
        assertThat(client.slices(true)).extracting(SliceStatus::exit).containsExactly("signal 15", "signal 15");
        assertThat(agent.paths.slices()).isEmptyDirectory();
    }

    @Test
    void doesNothingToACompanionAloneButResizeIt() {
        client.create(on("0", "1"));

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> client.pause("s-2"),
                () -> client.resume("s-2"),
                () -> client.stop("s-2", 0),
                () -> client.join("s-2"))) {
            refused(ErrorCode.BAD_INPUT, call, "s-2 is a companion of s-1");
        }
        try (Guest stranger = Guest.enter(directory("s-2"), RegistrationLayout.ROLE_LAUNCHER)) {
            assertThat(stranger.status()).isEqualTo(RegistrationLayout.STATUS_REFUSED);
        }
        client.resize("s-2", terms(700));
        assertThat(client.cards()).extracting(CardStatus::guaranteedMilli).containsExactly(300, 700, 0);
    }

    @Test
    void countsEachCardApartAndEndsAllWithTheProgram() {
        SliceGrant grant = client.create(on("0", "1"));
        try (Guest launcher = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER)) {
            launcher.started(program.pid());
            try (GuestProcess process = GuestProcess.start(directory("s-2"))) {
                process.use(5_000_000);
                process.hold(1 << 20);
                await().until(() -> agent.slice("s-2").cardNs() == 5_000_000);
                assertThat(agent.slice("s-1").cardNs()).isZero();
                launcher.say(RegistrationLayout.NOTE_EXITED, 3, 0);
                assertThat(launcher.hear())
                        .as("it used one of its cards")
                        .containsExactly(RegistrationLayout.NOTE_END, 0);
            }
        }
        await().until(() -> client.slices(false).isEmpty());
        assertThat(client.slices(true))
                .extracting(SliceStatus::exit, SliceStatus::cardNs, SliceStatus::memoryPeakBytes, SliceStatus::warnings)
                .containsExactly(
                        tuple("3", 0L, 0L, List.of("never used the card")),
                        tuple("3", 5_000_000L, 1L << 20, List.of()));
    }

    @Test
    void leavesNothingWhenOneOfThemCannotBeOpened() throws IOException {
        Files.createDirectories(Path.of(directory("s-2"), "in-the-way"));

        refused(ErrorCode.STORE, () -> client.create(on("0", "1")), "cannot be made");

        await().until(() -> client.slices(false).isEmpty());
        await().until(() -> client.cards().stream().allMatch(card -> card.guaranteedMilli() == 0));
        assertThat(client.slices(true))
                .hasSize(2)
                .allMatch(slice -> slice.exit().contains("cannot be made"));
    }

    @Test
    void writesDownWhichBelongTogether() {
        client.create(on("0", "1"));

        assertThat(client.events(0))
                .filteredOn(event -> event.what().equals("created"))
                .extracting(AgentEvent::slice, event -> event.detail().contains("beside s-1"))
                .containsExactly(tuple("s-1", false), tuple("s-2", true));
    }

    @Test
    void aReturningAgentFindsThemTogether() {
        SliceGrant grant = client.create(on("0", "1", "2"));
        try (GuestProcess launcher = GuestProcess.launcher(grant.directory());
                GuestProcess process = GuestProcess.start(directory("s-2"))) {
            await().until(() -> states().equals(List.of("running", "running", "running")));
            process.use(3_000_000);
            client.pause("s-1");
            agent.close();
            process.use(4_000_000);

            begin(CardModes.DEFAULT);

            await().until(() -> agent.slice("s-2").cardNs() == 7_000_000);
            assertThat(client.slices(false))
                    .extracting(SliceStatus::slice, SliceStatus::lead, SliceStatus::state, SliceStatus::cardNs)
                    .containsExactly(
                            tuple("s-1", "", "paused", 0L),
                            tuple("s-2", "s-1", "paused", 7_000_000L),
                            tuple("s-3", "s-1", "paused", 0L));
            client.resume("s-1");
            assertThat(states()).containsOnly("running");
            try (GuestProcess late = GuestProcess.start(directory("s-3"))) {
                late.use(1_000_000);
                await().until(() -> agent.slice("s-3").cardNs() == 1_000_000);
            }
            client.stop("s-1", 0);
            await().until(() -> client.slices(false).isEmpty());
            assertThat(launcher.isAlive() || process.isAlive()).isFalse();
        }
    }

    @Test
    void aCompanionWhoseLeadEndedWithoutAnAgentEnds() {
        SliceGrant grant = client.create(on("0", "1"));
        try (GuestProcess launcher = GuestProcess.launcher(grant.directory());
                GuestProcess process = GuestProcess.start(directory("s-2"))) {
            await().until(() -> states().equals(List.of("running", "running")));
            agent.close();
            process.use(4_000_000);
            launcher.kill();

            begin(CardModes.DEFAULT);

            await().until(() -> client.slices(false).isEmpty());
            assertThat(process.isAlive()).isFalse();
            await().until(() -> agent.slice("s-2").cardNs() == 4_000_000);
            assertThat(agent.slice("s-2").exit()).contains("its lead ended");
        }
    }

    @Test
    void aCompanionOnTheOnlyCardThatTheReturningAgentHoldsGoesOnUntilItsLastProcessEnds() {
        SliceGrant grant = client.create(on("0", "1"));
        try (GuestProcess launcher = GuestProcess.launcher(grant.directory());
                GuestProcess process = GuestProcess.start(directory("s-2"))) {
            await().until(() -> states().equals(List.of("running", "running")));
            agent.close();
            Card second = FakeCards.cuda(3).discover().cards().get(1);

            agent = TestAgent.start(home, new FakeCards(List.of(second)), CardModes.DEFAULT);
            client = agent.client;

            assertThat(client.slices(false))
                    .extracting(SliceStatus::slice, SliceStatus::lead, SliceStatus::state)
                    .containsExactly(tuple("s-2", "s-1", "running"));
            process.use(4_000_000);
            process.kill();
            await().until(() -> client.slices(false).isEmpty());
            assertThat(agent.slice("s-2").cardNs()).isEqualTo(4_000_000);
            assertThat(launcher.isAlive()).isTrue();
        }
    }

    private void begin(CardModes modes) {
        agent = TestAgent.start(home, FakeCards.cuda(3), modes);
        client = agent.client;
    }

    /** As a process of the slice sees it, one that has left again: what is in a slice may be killed with it. */
    private SlicePage page(String slice) {
        try (Guest process = Guest.enter(directory(slice), RegistrationLayout.ROLE_CLIENT)) {
            SlicePage page = SlicePage.adopt(process.pages().get(2).duplicate());
            process.close();
            await().until(() -> agent.slice(slice).processes() == 0);
            return page;
        }
    }

    private List<String> states() {
        return client.slices(false).stream().map(SliceStatus::state).toList();
    }

    private String directory(String slice) {
        return agent.paths.slice(slice).toString();
    }

    private static String uuid(int card) {
        return IDS[card].replace("gpu-", "GPU-");
    }

    private static SliceRequest on(String... cards) {
        return request(CardChoice.these(List.of(cards)), terms(300), false);
    }

    private static SliceRequest request(CardChoice cards, SliceTerms terms, boolean waitForRoom) {
        return new SliceRequest(cards, terms, "job", List.of("job"), "/", waitForRoom);
    }

    private static void refused(ErrorCode code, ThrowingCallable call, String part) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LaminaException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }
}
