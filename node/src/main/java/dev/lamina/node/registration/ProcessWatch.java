package dev.lamina.node.registration;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.PidFd;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A hold on a process that says when it dies. Owned by the event thread. */
public final class ProcessWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ProcessWatch.class.getName());

    private final PidFd process;
    private final EventThread.Watch watch;
    private boolean over;

    private ProcessWatch(EventThread events, PidFd process, Runnable death) {
        this.process = process;
        watch = events.watch(process.handle(), () -> {
            end();
            death.run();
        });
    }

    /** Watches the process, or nothing when it has ended. {@code death} runs once, never before this returns. */
    public static Optional<ProcessWatch> of(EventThread events, int pid, Runnable death) {
        return PidFd.open(pid).map(process -> new ProcessWatch(events, process, death));
    }

    /** The process's number. */
    public int pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return !over && process.isAlive();
    }

    /** Sends a signal, if it still runs. */
    public void signal(int signal) {
        if (over) {
            return;
        }
        try {
            process.signal(signal);
        } catch (LaminaException e) {
            LOG.log(Level.WARNING, "process " + pid() + " cannot be signalled", e);
        }
    }

    /** Stops watching. */
    @Override
    public void close() {
        end();
    }

    private void end() {
        over = true;
        watch.end();
        process.close();
    }
}
