package dev.lamina.node.slices;

import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.posix.PidFd;
import dev.lamina.node.ledger.SlotReading;
import dev.lamina.node.ledger.Use;
import dev.lamina.node.metering.Audit;
import dev.lamina.node.registration.Door;
import dev.lamina.node.registration.EventThread;
import dev.lamina.node.registration.Hello;
import dev.lamina.node.registration.Note;
import dev.lamina.node.registration.Role;
import dev.lamina.node.registration.Visitor;
import dev.lamina.node.registration.Visitors;
import dev.lamina.node.registration.Welcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happens to one slice from its grant to its end: {@code starting -> running <-> paused -> stopping -> ended}. A slice ends when its
 * main program has; processes that it left are ended by its launcher, or by the agent where there is none. The companions of a slice, on other cards,
 * have no launcher and no program of their own: they do what their lead does. Owned by the event thread.
 */
final class SliceLife implements Visitors {
    private static final long NS_PER_MS = 1_000_000;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int LAUNCHER_WITHIN_MS = 10_000;
    private static final int LEFTOVERS_GRACE_MS = 2000;
    private static final int UNKILLABLE_AFTER_MS = 4000;
    private static final int LAUNCHER_ENDS_WITHIN_MS = 10_000;
    private static final int KILL_AFTER_MS = 5000;

    private final EventThread events;
    private final Books books;
    private final Slice slice;
    private final Ended ended;
    private final Seats seats;
    private final Launchers launchers;
    private List<SliceLife> companions = List.of();
    private Optional<Door> door = Optional.empty();
    private boolean arrived;
    private boolean exited;
    private boolean finishing;
    private boolean alone;

    /** Told when a slice has ended and its use is written down. */
    interface Ended {
        void ended(SliceLife life);
    }

    SliceLife(EventThread events, Books books, Slice slice, Ended ended) {
        this.events = events;
        this.books = books;
        this.slice = slice;
        this.ended = ended;
        seats = new Seats(events, books, slice, this::endIfEmpty);
        launchers = new Launchers(events, this::launcherLost, this::mainEnded);
    }

    Slice slice() {
        return slice;
    }

    int processes() {
        return seats.count();
    }

    /** Makes these its companions. */
    void accompany(List<SliceLife> others) {
        companions = List.copyOf(others);
        companions.forEach(life -> life.slice.enter(slice.state()));
    }

    /** Whether another slice's program is its own. */
    boolean isCompanion() {
        return slice.entry().lead() != 0;
    }

    /** The slice and its companions, as far as they live. */
    List<Slice> together() {
        return living().map(life -> life.slice).toList();
    }

    /** A companion whose lead this agent does not hold: it ends when its last process does. */
    void goOnAlone() {
        alone = true;
        slice.explainExit("unknown, its lead was not here");
        endIfEmpty();
    }

    /** A companion whose lead has ended. */
    void endWithLead(String how) {
        slice.explainExit(how);
        finish();
    }

    /** A new slice: opens its door and, unless it is a companion, waits for its launcher. */
    void begin(Path socket) {
        door = Optional.of(Door.open(events, socket, slice.entry().uid(), this));
        if (!isCompanion()) {
            expectLauncher();
        }
    }

    /** A slice of an earlier agent: takes over its processes. */
    void adopt(Path socket, List<SlotReading> lastSeen) {
        slice.enter(slice.entry().paused() ? SliceState.PAUSED : SliceState.RUNNING);
        if (!isCompanion()) {
            adoptLauncher();
            expectLauncher();
        }
        seats.adopt(lastSeen);
        door = Optional.of(Door.open(events, socket, slice.entry().uid(), this));
    }

    private void adoptLauncher() {
        SlicePage page = slice.page();
        if (page.mainPid() == 0 && slice.entry().mainPid() == 0) {
            slice.enter(SliceState.STARTING);
        }
        int launcher = slice.entry().launcherPid();
        arrived = launcher != 0;
        if (arrived
                && Recognition.isSame(launcher, page.startedNs(), slice.entry().uid())) {
            launchers.watchLauncher(launcher);
        }
        int main = slice.entry().mainPid() == 0 ? page.mainPid() : slice.entry().mainPid();
        if (main != 0
                && Recognition.isSame(main, page.startedNs(), slice.entry().uid())) {
            launchers.watchMain(main);
        }
    }

    @Override
    public void hello(Visitor visitor, Hello hello) {
        if (hello.version() != PageLayout.VERSION) {
            visitor.refuse(Welcome.refusal(
                    RegistrationLayout.STATUS_WRONG_VERSION,
                    "this agent speaks page version " + PageLayout.VERSION + ", not " + hello.version()));
            return;
        }
        if (slice.state() == SliceState.ENDED) {
            visitor.refuse(Welcome.refusal(RegistrationLayout.STATUS_SLICE_ENDED, slice.id() + " has ended"));
            return;
        }
        if (isCompanion() && hello.role() == Role.LAUNCHER) {
            String lead = slice.entry().leadId();
            visitor.refuse(Welcome.refusal(
                    RegistrationLayout.STATUS_REFUSED,
                    slice.id() + " is a companion of " + lead + ": programs are started in " + lead));
            return;
        }
        switch (hello.role()) {
            case CLIENT -> seats.take(visitor);
            case REJOIN -> seats.rejoin(visitor, hello);
            case LAUNCHER -> launcherArrived(visitor);
            case JOINER -> {
                launchers.join(visitor);
                seats.handOver(visitor, Welcome.withoutSlot());
            }
        }
    }

    @Override
    public void note(Visitor visitor, Note note) {
        boolean main = launchers.isMain(visitor);
        switch (note.kind()) {
            case RegistrationLayout.NOTE_STARTED -> {
                if (main) {
                    started(note.a());
                }
            }
            case RegistrationLayout.NOTE_EXITED -> {
                if (main) {
                    exited(visitor, note.b() == 0 ? Integer.toString(note.a()) : "signal " + note.b());
                }
            }
            case RegistrationLayout.NOTE_EXEC_FAILED -> {
                if (main) {
                    exited(visitor, "could not be started: " + reason(note.a()));
                }
            }
            default -> slice.warn("its launcher sends notes that this agent does not know; are they of one version?");
        }
    }

    @Override
    public void gone(Visitor visitor) {
        seats.left(visitor);
        launchers.left(visitor, exited);
    }

    /** Adds each of its processes with what it says to hold of the card. */
    void addMembers(Map<Integer, Audit.Member> members) {
        seats.addMembers(members);
    }

    /** Reads what its processes used so far. */
    void observe() {
        slice.account().integrate(System.nanoTime() / NS_PER_MS);
        seats.observe();
    }

    /** Lets none of its commands start on any of its cards until it is resumed. */
    void pause(boolean paused) {
        together().forEach(each -> {
            each.publishPause(paused);
            each.change(each.entry().withPaused(paused));
            if (each.state() != SliceState.STARTING) {
                each.enter(paused ? SliceState.PAUSED : SliceState.RUNNING);
            }
        });
    }

    /** Asks its programs to end, and kills what has not after {@code graceMs}. */
    void stop(int graceMs) {
        together().forEach(SliceLife::enterStopping);
        if (!arrived) {
            slice.explainExit("stopped before it started");
            finish();
            return;
        }
        if (launchers.isConnected()) {
            launchers.tellStop(PidFd.SIGTERM, graceMs);
        } else {
            launchers.signalMain(PidFd.SIGTERM);
            launchers.tellJoinersStop(PidFd.SIGTERM, graceMs);
            living().forEach(life -> life.seats.signal(PidFd.SIGTERM));
        }
        events.after(graceMs, () -> {
            if (!launchers.isConnected()) {
                kill();
            }
        });
        events.after((long) graceMs + KILL_AFTER_MS, this::kill);
    }

    private static void enterStopping(Slice slice) {
        boolean paused = slice.state() == SliceState.PAUSED;
        slice.enter(SliceState.STOPPING);
        if (paused) {
            slice.publishPause(false);
        }
    }

    /** Lets go of everything without ending anything: the agent ends, its slices go on. */
    void leave() {
        door.ifPresent(Door::close);
        seats.close();
        launchers.close();
    }

    private void launcherArrived(Visitor visitor) {
        if (launchers.isConnected()) {
            visitor.refuse(Welcome.refusal(RegistrationLayout.STATUS_REFUSED, slice.id() + " has a launcher already"));
            return;
        }
        arrived = true;
        launchers.arrive(visitor);
        slice.change(slice.entry().withProcesses(visitor.pid(), slice.entry().mainPid()));
        books.enter(List.of(slice));
        seats.handOver(visitor, Welcome.withoutSlot());
        if (slice.state() == SliceState.STOPPING && !finishing) {
            launchers.tellStop(PidFd.SIGTERM, LEFTOVERS_GRACE_MS);
        }
    }

    private void started(int pid) {
        boolean known = slice.entry().mainPid() == pid;
        slice.change(slice.entry().withProcesses(slice.entry().launcherPid(), pid));
        if (Recognition.belongsTo(pid, slice.entry().uid())) {
            launchers.watchMain(pid);
        }
        together().stream()
                .filter(each -> each.state() == SliceState.STARTING)
                .forEach(each -> each.enter(each.entry().paused() ? SliceState.PAUSED : SliceState.RUNNING));
        Recognition.environment(pid)
                .map(environment -> Bed.missing(slice.card().card(), environment))
                .filter(warning -> !warning.isEmpty())
                .ifPresent(slice::warn);
        if (!known) {
            books.enter(List.of(slice));
            books.record("", slice, "started", "process " + pid);
        }
    }

    private void exited(Visitor launcher, String how) {
        slice.explainExit(how);
        if (!exited) {
            exited = true;
            together().forEach(each -> each.enter(SliceState.STOPPING));
            launchers.tellJoinersStop(PidFd.SIGTERM, LEFTOVERS_GRACE_MS);
            events.after(LAUNCHER_ENDS_WITHIN_MS, this::finish);
        }
        living().forEach(SliceLife::observe);
        books.book(slice, () -> launcher.tell(new Note(RegistrationLayout.NOTE_END, verdict(), 0)));
    }

    private static String reason(int errno) {
        return switch (errno) {
            case ENOENT -> "no such program";
            case EACCES -> "it may not be executed";
            default -> "error " + errno;
        };
    }

    /** 0 fine, 1 the layer was never loaded, 2 the card was never used. */
    private int verdict() {
        if (!isCompanion() && all().noneMatch(life -> life.seats.everTaken())) {
            slice.warn("never loaded the layer or shim: nothing it did on a card was limited or counted");
            return 1;
        }
        if (!used()) {
            slice.warn("never used the card");
        }
        return all().anyMatch(SliceLife::used) ? 0 : 2;
    }

    private boolean used() {
        Use total = slice.account().balance().total();
        return total.commands() > 0 || total.ungatedCommands() > 0;
    }

    private Stream<SliceLife> all() {
        return Stream.concat(Stream.of(this), companions.stream());
    }

    private Stream<SliceLife> living() {
        return all().filter(life -> life.slice.state() != SliceState.ENDED);
    }

    private void expectLauncher() {
        events.after(LAUNCHER_WITHIN_MS, () -> {
            if (!launchers.isConnected() && !launchers.anyAlive()) {
                slice.explainExit(arrived ? "unknown, its launcher is gone" : "its launcher never came");
                finish();
            }
        });
    }

    private void launcherLost() {
        if (exited) {
            finish();
        } else if (!launchers.mainAlive()) {
            slice.explainExit(
                    slice.page().exited()
                            ? Integer.toString(slice.page().exitCode())
                            : "unknown, its launcher was killed");
            finish();
        } else {
            slice.warn("its launcher was killed; how its program ends will not be known");
        }
    }

    private void mainEnded() {
        if (!launchers.isConnected() && !launchers.anyAlive()) {
            slice.explainExit("unknown, its launcher was killed");
            finish();
        }
    }

    private void kill() {
        if (slice.state() != SliceState.ENDED) {
            launchers.killAll();
            living().forEach(life -> life.seats.signal(PidFd.SIGKILL));
        }
    }

    /** Ends the processes that are left, then the slice. */
    private void finish() {
        if (finishing || slice.state() == SliceState.ENDED) {
            return;
        }
        finishing = true;
        slice.enter(SliceState.STOPPING);
        launchers.signalMain(PidFd.SIGTERM);
        seats.signal(PidFd.SIGTERM);
        events.after(LEFTOVERS_GRACE_MS, this::kill);
        events.after(UNKILLABLE_AFTER_MS, this::end);
        companions.forEach(life -> life.endWithLead(slice.exit()));
        endIfEmpty();
    }

    private void endIfEmpty() {
        if ((finishing || alone) && seats.count() == 0) {
            end();
        }
    }

    private void end() {
        if (slice.state() == SliceState.ENDED) {
            return;
        }
        observe();
        verdict();
        slice.enter(SliceState.ENDED);
        slice.page().setState(PageLayout.SLICE_ENDED);
        leave();
        slice.card().loop().remove(slice.number(), () -> books.later(slice.page()::close));
        slice.change(slice.entry().ended(System.currentTimeMillis(), slice.exit(), slice.allWarnings()));
        books.record("", slice, "ended", slice.exit());
        books.close(slice, slice.entry(), () -> ended.ended(this));
    }
}
