package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.CardLock;
import dev.lamina.node.api.AgentEvent;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.AgentStatus;
import dev.lamina.node.api.Request;
import dev.lamina.node.ledger.Ledger;
import dev.lamina.node.metering.CardMetering;
import dev.lamina.node.registration.EventThread;
import dev.lamina.node.slices.Adoption;
import dev.lamina.node.slices.Bed;
import dev.lamina.node.slices.Caller;
import dev.lamina.node.slices.SliceDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;

/** A running agent: answers what it is asked until it is told to end. Thread-safe. */
final class Agent implements Verbs, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Agent.class.getName());

    private final AgentOptions options;
    private final AgentPaths paths;
    private final CardLocks cards;
    private final Ledger ledger;
    private final EventThread events;
    private final SliceDesk desk;
    private final CardMetering metering;
    private final ControlSocket socket;
    private final long startedAtMillis = System.currentTimeMillis();
    private final CountDownLatch end = new CountDownLatch(1);

    private Agent(AgentOptions options, AgentPaths paths, CardLocks cards, Ledger ledger, Bed bed) {
        this.options = options;
        this.paths = paths;
        this.cards = cards;
        this.ledger = ledger;
        events = EventThread.start();
        desk = Adoption.begin(events, ledger, paths, bed, cards.held());
        metering = CardMetering.start(cards.held().keySet(), desk.watch());
        socket = ControlSocket.open(paths.controlSocket(), options.shared(), this, AgentPlace.user());
    }

    /** Adopts what an earlier agent left on these cards, and serves. The ledger stays the caller's; the cards are given up at the end. */
    static Agent start(AgentOptions options, AgentPaths paths, CardLocks cards, Ledger ledger, Bed bed) {
        try {
            Agent agent = new Agent(options, paths, cards, ledger, bed);
            agent.record("", "started", "process " + ProcessHandle.current().pid());
            return agent;
        } catch (RuntimeException e) {
            cards.held().values().forEach(CardLock::close);
            throw e;
        }
    }

    /** Waits until somebody tells it to end. */
    void awaitEnd() throws InterruptedException {
        end.await();
    }

    /** Tells it to end. */
    void tellEnd() {
        end.countDown();
    }

    @Override
    public Object answer(Caller caller, Request request, Hangup hangup) {
        return switch (request) {
            case Request.Create(var wanted) -> desk.create(caller, wanted, hangup::then);
            case Request.Join(var slice) -> desk.join(caller, slice);
            case Request.Slices(var includeEnded) -> desk.slices(caller, includeEnded);
            case Request.Resize(var slice, var terms) -> done(() -> desk.resize(caller, slice, terms));
            case Request.Pause(var slice) -> done(() -> desk.pause(caller, slice, true));
            case Request.Resume(var slice) -> done(() -> desk.pause(caller, slice, false));
            case Request.Stop(var slice, var graceMs) -> done(() -> desk.stop(caller, slice, graceMs));
            case Request.Forget(var slice) -> done(() -> desk.forget(caller, slice));
            case Request.Cards() -> desk.cards();
            case Request.Status() -> status();
            case Request.Events(var afterId) -> events(caller, afterId);
            case Request.Shutdown(var force) -> done(() -> shutdown(caller, force));
        };
    }

    /** Books everything and lets go: slices that live go on, pacing themselves, until the next agent adopts them. */
    @Override
    public void close() {
        record("", "ended", desk.living() + " slices go on");
        socket.close();
        metering.close();
        desk.leave();
        events.close();
        desk.release();
    }

    private void shutdown(Caller caller, boolean force) {
        caller.requireAll("ending the agent");
        int living = desk.living();
        if (living > 0 && !force) {
            throw new LaminaException(
                    ErrorCode.ALREADY_HELD,
                    living + (living == 1 ? " slice lives" : " slices live")
                            + "; stop them first, or force it: they go on at their guarantee until an agent is back");
        }
        record(caller.user(), "told to end", force ? "by force" : "");
        // The answer goes out first: ending closes the socket that it goes through.
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            tellEnd();
        });
    }

    private AgentStatus status() {
        List<String> problems = new ArrayList<>(cards.problems());
        ledger.problem().ifPresent(problems::add);
        problems.addAll(desk.problems());
        return new AgentStatus(
                ProcessHandle.current().pid(),
                AgentPlace.user(),
                startedAtMillis,
                ledger.boot(),
                options.testBed(),
                options.shared(),
                desk.realTime(),
                cards.held().size(),
                desk.living(),
                desk.waiting(),
                paths.log().toString(),
                problems);
    }

    private List<AgentEvent> events(Caller caller, long afterId) {
        return ledger.events(afterId).stream()
                .filter(event -> caller.mayAll() || caller.user().equals(event.user()))
                .toList();
    }

    private void record(String user, String what, String detail) {
        LOG.info("agent " + what + (user.isEmpty() ? "" : " by " + user) + ": " + detail);
        ledger.record(new AgentEvent(0, System.currentTimeMillis(), user, "", what, detail));
    }

    private static Object done(Runnable work) {
        work.run();
        return true;
    }
}
