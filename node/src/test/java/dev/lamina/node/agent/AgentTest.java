package dev.lamina.node.agent;

import static dev.lamina.node.agent.TestAgent.request;
import static dev.lamina.node.agent.TestAgent.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.card.FakeCards;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentEvent;
import dev.lamina.node.api.CardChoice;
import dev.lamina.node.api.Request;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.api.SliceStatus;
import dev.lamina.node.slices.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path home;

    private TestAgent agent;
    private AgentClient client;

    @BeforeEach
    void start() {
        agent = TestAgent.start(home);
        client = agent.client;
    }

    @AfterEach
    void end() {
        agent.close();
    }

    @Test
    void grantsASliceWithADirectoryOfItsOwn() {
        SliceGrant grant = client.create(request(300));

        assertThat(grant.slice()).isEqualTo("s-1");
        assertThat(grant.environment()).containsEntry("LAMINA_SLICE", grant.directory());
        assertThat(Path.of(grant.directory(), "reg.sock")).exists();
        assertThat(agent.slice("s-1"))
                .returns("starting", slice -> slice.state())
                .returns(300, slice -> slice.guaranteeMilli())
                .returns(List.of("job", "--fast"), slice -> slice.command());
        assertThat(client.cards().getFirst())
                .returns(300, card -> card.guaranteedMilli())
                .returns(GIB, card -> card.quotaBytes());
    }

    @Test
    void refusesWhatTheCardCannotGuaranteeAndSaysWhatWouldFit() {
        client.create(request(700));

        refused(ErrorCode.NO_ROOM, () -> client.create(request(400)), "30%");
    }

    @Test
    void refusesMoreMemoryThanTheCardHas() {
        SliceTerms terms = new SliceTerms(100, 100, 9 * GIB, SliceClass.STANDARD);

        refused(ErrorCode.NO_ROOM, () -> client.create(request(terms, false)), "memory");
        refused(ErrorCode.NO_ROOM, () -> client.create(request(terms, true)), "memory");
    }

    @Test
    void refusesACardThatItDoesNotHave() {
        SliceRequest request =
                new SliceRequest(CardChoice.these(List.of("ocl-none")), terms(100), "", List.of(), "/", false);

        refused(ErrorCode.NOT_FOUND, () -> client.create(request), "fake-0");
    }

    @Test
    void refusesAModeInWhichNoCardRuns() {
        SliceTerms terms = terms(100).withMode(CardMode.TIME);

        refused(ErrorCode.UNAVAILABLE, () -> client.create(request(terms, true)), "exclusive, not time");
        client.create(request(terms.withMode(CardMode.EXCLUSIVE), false));
        assertThat(client.slices(false)).extracting(SliceStatus::mode).containsExactly("EXCLUSIVE");
    }

    @Test
    void findsTheCardByItsNumber() {
        client.create(new SliceRequest(CardChoice.these(List.of("0")), terms(100), "", List.of(), "/", false));

        assertThat(client.slices(false)).hasSize(1);
    }

    @Test
    void letsWaitersInInTheirOrderWhenThereIsRoom() {
        client.create(request(800));
        CompletableFuture<String> first = waiting(500);
        await().until(() -> client.status().waiting() == 1);
        CompletableFuture<String> second = waiting(500);
        await().until(() -> client.status().waiting() == 2);

        client.resize("s-1", terms(200));

        assertThat(first.join()).isEqualTo("s-2");
        assertThat(second).isNotDone();
        client.stop("s-2", 0);
        assertThat(second.join()).isEqualTo("s-3");
    }

    @Test
    void letsNobodyOvertakeTheLine() {
        client.create(request(800));
        CompletableFuture<String> first = waiting(500);
        await().until(() -> client.status().waiting() == 1);

        refused(ErrorCode.NO_ROOM, () -> client.create(request(100)), "--wait");
        client.stop("s-1", 0);
        first.join();
    }

    @Test
    void forgetsAWaiterThatHangsUp() {
        client.create(request(800));
        AgentClient waiter = AgentClient.connect(agent.paths);
        CompletableFuture<?> wait = CompletableFuture.runAsync(() -> waiter.create(request(terms(500), true)));
        await().until(() -> client.status().waiting() == 1);

        waiter.close();

        await().until(() -> client.status().waiting() == 0);
        assertThatThrownBy(wait::join).hasCauseInstanceOf(LaminaException.class);
        client.stop("s-1", 0);
        await().until(() -> client.slices(false).isEmpty());
    }

    @Test
    void resizesWhatFitsAndNothingElse() {
        SliceGrant grant = client.create(request(500));
        client.create(request(300));

        refused(ErrorCode.NO_ROOM, () -> client.resize("s-1", terms(800)), "70%");
        client.resize("s-1", terms(700));

        assertThat(agent.slice("s-1").guaranteeMilli()).isEqualTo(700);
        try (Guest guest = Guest.enter(grant.directory(), RegistrationLayout.ROLE_CLIENT);
                SlicePage page = SlicePage.adopt(guest.pages().get(2).duplicate())) {
            assertThat(page.guaranteeMilli()).isEqualTo(700);
        }
    }

    @Test
    void refusesAQuotaBelowWhatIsHeld() {
        SliceGrant grant = client.create(request(500));
        try (Guest guest = Guest.enter(grant.directory(), RegistrationLayout.ROLE_CLIENT)) {
            guest.hold(GIB / 2);

            SliceTerms small = new SliceTerms(500, 1000, GIB / 4, SliceClass.STANDARD);
            refused(ErrorCode.NO_ROOM, () -> client.resize("s-1", small), "512 MiB");

            assertThat(agent.slice("s-1"))
                    .returns(GIB, slice -> slice.memoryQuotaBytes())
                    .returns(GIB / 2, slice -> slice.memoryUsedBytes());
        }
    }

    @Test
    void tellsTheProgramThatItIsPaused() {
        SliceGrant grant = client.create(request(500));
        try (Guest launcher = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER);
                SlicePage page = SlicePage.adopt(launcher.pages().get(2).duplicate())) {
            launcher.say(
                    RegistrationLayout.NOTE_STARTED,
                    (int) ProcessHandle.current().pid(),
                    0);
            await().until(() -> agent.slice("s-1").state().equals("running"));

            client.pause("s-1");
            assertThat(agent.slice("s-1").state()).isEqualTo("paused");
            assertThat(page.state()).isEqualTo(PageLayout.SLICE_PAUSED);
            client.resume("s-1");
            assertThat(agent.slice("s-1").state()).isEqualTo("running");
            assertThat(page.state()).isEqualTo(PageLayout.SLICE_RUNNING);
        }
    }

    @Test
    void keepsOthersAwayFromASlice() {
        client.create(request(500));
        Hangup hangup = new Hangup();
        Caller other = new Caller("somebody", false);

        for (var verb : List.of(
                new Request.Pause("s-1"),
                new Request.Stop("s-1", 0),
                new Request.Join("s-1"),
                new Request.Resize("s-1", terms(100)),
                new Request.Forget("s-1"),
                new Request.Shutdown(true))) {
            refused(ErrorCode.NOT_PERMITTED, () -> agent.agent.answer(other, verb, hangup), "somebody");
        }
        assertThat(agent.agent.answer(other, new Request.Slices(false), hangup))
                .asInstanceOf(InstanceOfAssertFactories.list(SliceStatus.class))
                .allSatisfy(slice -> assertThat(slice.command()).isEmpty());
        assertThat(agent.agent.answer(other, new Request.Events(0), hangup)).isEqualTo(List.of());
    }

    @Test
    void writesDownWhoDidWhat() {
        client.create(request(500));
        client.pause("s-1");
        client.stop("s-1", 0);
        await().until(() -> client.slices(false).isEmpty());

        assertThat(client.events(0))
                .extracting(AgentEvent::what)
                .containsSubsequence("started", "created", "paused", "stopped", "ended");
        assertThat(agent.slice("s-1").exit()).contains("before it started");
    }

    @Test
    void saysThatASliceDoesNotLive() {
        refused(ErrorCode.NOT_FOUND, () -> client.stop("s-99", 0), "s-99");
        refused(ErrorCode.NOT_FOUND, () -> client.pause("../../etc/passwd"), "lamina ps");
    }

    @Test
    void staysWhileSlicesLiveUnlessForced() {
        client.create(request(500));

        refused(ErrorCode.ALREADY_HELD, client::shutdown, "1 slice lives");
    }

    @Test
    void isTheOnlyAgentInItsHome() {
        assertThatThrownBy(() -> AgentPlace.take(agent.paths, false))
                .isInstanceOfSatisfying(
                        LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_HELD))
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void isTheOnlyAgentOnItsCard() {
        assertThatThrownBy(() -> CardLocks.take(FakeCards.of(1).discover(), List.of(), agent.paths.locks()))
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void leavesNothingBehind() {
        client.create(request(500));
        client.stop("s-1", 0);
        await().until(() -> client.slices(false).isEmpty());
        agent.close();

        assertThat(agent.paths.slices()).isEmptyDirectory();
        assertThat(agent.paths.controlSocket()).doesNotExist();
        assertThat(home.resolve("lamina-fake-0.lock")).doesNotExist();
        assertThat(agent.paths.runtime().resolve("agent.lock")).doesNotExist();
        agent = TestAgent.start(home);
    }

    @Test
    void replacesTheSocketOfAnAgentThatWasKilled() throws Exception {
        long boot = client.status().boot();
        agent.close();
        Files.createFile(agent.paths.controlSocket());

        agent = TestAgent.start(home);

        assertThat(agent.client.status().boot()).isGreaterThan(boot);
    }

    private CompletableFuture<String> waiting(int guaranteeMilli) {
        return CompletableFuture.supplyAsync(() -> {
            try (AgentClient waiter = AgentClient.connect(agent.paths)) {
                return waiter.create(request(terms(guaranteeMilli), true)).slice();
            }
        });
    }

    private static void refused(ErrorCode code, ThrowingCallable call, String part) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LaminaException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }
}
