package dev.lamina.node.slices;

import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.posix.PidFd;
import dev.lamina.node.registration.EventThread;
import dev.lamina.node.registration.Note;
import dev.lamina.node.registration.ProcessWatch;
import dev.lamina.node.registration.Visitor;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who started the programs of one slice: the launcher of the main program, those of programs that joined, and the main program itself. Owned
 * by the event thread.
 */
final class Launchers {
    private final EventThread events;
    private final Runnable lost;
    private final Runnable mainEnded;
    private final Set<Visitor> joiners = new LinkedHashSet<>();
    private Optional<Visitor> launcher = Optional.empty();
    private Optional<ProcessWatch> launcherProcess = Optional.empty();
    private Optional<ProcessWatch> mainProcess = Optional.empty();

    /** {@code lost} runs when the launcher is gone for good, {@code mainEnded} when the main program is. */
    Launchers(EventThread events, Runnable lost, Runnable mainEnded) {
        this.events = events;
        this.lost = lost;
        this.mainEnded = mainEnded;
    }

    boolean isConnected() {
        return launcher.filter(Visitor::isConnected).isPresent();
    }

    boolean isMain(Visitor visitor) {
        return launcher.filter(known -> known == visitor).isPresent();
    }

    /** Whether the launcher's or the main program's process runs, as far as the agent knows. */
    boolean anyAlive() {
        return launcherProcess.filter(ProcessWatch::isAlive).isPresent() || mainAlive();
    }

    boolean mainAlive() {
        return mainProcess.filter(ProcessWatch::isAlive).isPresent();
    }

    /** The launcher has connected, or has come back. */
    void arrive(Visitor visitor) {
        launcher = Optional.of(visitor);
        if (launcherProcess.filter(process -> process.pid() == visitor.pid()).isEmpty()) {
            watchLauncher(visitor.pid());
        }
    }

    void join(Visitor visitor) {
        joiners.add(visitor);
    }

    void watchLauncher(int pid) {
        launcherProcess.ifPresent(ProcessWatch::close);
        launcherProcess = ProcessWatch.of(events, pid, this::checkLost);
    }

    void watchMain(int pid) {
        mainProcess.ifPresent(ProcessWatch::close);
        mainProcess = ProcessWatch.of(events, pid, mainEnded);
    }

    /** A connection is over; {@code done}: a launcher that leaves now has done its work. */
    void left(Visitor visitor, boolean done) {
        joiners.remove(visitor);
        if (isMain(visitor) && done) {
            lost.run();
        } else if (isMain(visitor)) {
            checkLost();
        }
    }

    /** Tells every launcher to end its program. */
    void tellStop(int signal, int graceMs) {
        Note stop = new Note(RegistrationLayout.NOTE_STOP, signal, graceMs);
        launcher.ifPresent(visitor -> visitor.tell(stop));
        tellJoinersStop(signal, graceMs);
    }

    void tellJoinersStop(int signal, int graceMs) {
        joiners.forEach(visitor -> visitor.tell(new Note(RegistrationLayout.NOTE_STOP, signal, graceMs)));
    }

    void signalMain(int signal) {
        mainProcess.ifPresent(process -> process.signal(signal));
    }

    /** For a launcher that does not do its work. */
    void killAll() {
        signalMain(PidFd.SIGKILL);
        launcherProcess.ifPresent(process -> process.signal(PidFd.SIGKILL));
    }

    void close() {
        launcherProcess.ifPresent(ProcessWatch::close);
        mainProcess.ifPresent(ProcessWatch::close);
    }

    /** Lost means both: the connection is over, with everything it said read, and the process is gone. */
    private void checkLost() {
        if (!isConnected() && launcherProcess.filter(ProcessWatch::isAlive).isEmpty()) {
            lost.run();
        }
    }
}
