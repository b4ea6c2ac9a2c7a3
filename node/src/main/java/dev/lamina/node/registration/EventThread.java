package dev.lamina.node.registration;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.OsHandle;
import dev.lamina.device.posix.Poller;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The thread that owns everything about slices: it waits for sockets, deaths of processes, timers and tasks, and runs what belongs to them one
 * after the other, so that none of it needs a lock. {@link #execute} and {@link #call} are for any thread, the rest for this one.
 */
public final class EventThread implements Executor, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventThread.class.getName());
    private static final long NS_PER_MS = 1_000_000;
    private static final long LONGEST_SLEEP_MS = 3_600_000;

    private final Poller poller = Poller.create();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Map<Long, Runnable> watched = new HashMap<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private long nextKey;
    private long nextTimer;

    private EventThread() {
        thread = Thread.ofPlatform().name("lamina-events").daemon().unstarted(this::run);
    }

    /** Starts the thread. */
    public static EventThread start() {
        EventThread events = new EventThread();
        events.thread.start();
        return events;
    }

    /** A timer that has not run yet. */
    public final class Timer implements Comparable<Timer> {
        private final long dueNs;
        private final long order;
        private final Runnable action;

        private Timer(long dueNs, Runnable action) {
            this.dueNs = dueNs;
            this.action = action;
            order = nextTimer++;
        }

        /** Makes sure that it does not run any more. */
        public void cancel() {
            timers.remove(this);
        }

        @Override
        public int compareTo(Timer other) {
            return dueNs == other.dueNs ? Long.compare(order, other.order) : Long.signum(dueNs - other.dueNs);
        }
    }

    /** A descriptor that is being watched. */
    public final class Watch {
        private final OsHandle handle;
        private final long key;

        private Watch(OsHandle handle, long key) {
            this.handle = handle;
            this.key = key;
        }

        /** Ends it; call it before closing the descriptor. A second call does nothing. */
        public void end() {
            if (watched.remove(key) != null) {
                poller.remove(handle);
            }
        }
    }

    /** Runs the task on this thread, soon. Throws {@link RejectedExecutionException} once closed. */
    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("the agent is ending");
        }
        tasks.add(task);
        poller.wakeUp();
    }

    /** Runs the work on this thread and waits for its result; exceptions of the work come back. */
    public <T> T call(Supplier<T> work) {
        if (thread.equals(Thread.currentThread())) {
            return work.get();
        }
        try {
            return CompletableFuture.supplyAsync(work, this).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } catch (RejectedExecutionException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the agent is ending; start it again and retry", e);
        }
    }

    /** Runs the action once, after at least so many milliseconds. */
    public Timer after(long delayMs, Runnable action) {
        Timer timer = new Timer(System.nanoTime() + delayMs * NS_PER_MS, action);
        timers.add(timer);
        return timer;
    }

    /** Runs {@code ready} whenever the descriptor has something to read or has hung up, until the watch ends. */
    public Watch watch(OsHandle handle, Runnable ready) {
        long key = nextKey++;
        poller.add(handle, key);
        watched.put(key, ready);
        return new Watch(handle, key);
    }

    /** Runs what was asked for before, then ends the thread. */
    @Override
    public void close() {
        closed = true;
        poller.wakeUp();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        poller.close();
    }

    private void run() {
        while (!closed) {
            runTasks();
            runTimers();
            if (tasks.isEmpty() && !closed) {
                poller.await(sleepMs()).forEach(ready -> guarded(ready.key()));
            }
        }
        runTasks();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private void runTimers() {
        while (!timers.isEmpty() && timers.element().dueNs - System.nanoTime() <= 0) {
            guarded(timers.remove().action);
        }
    }

    private int sleepMs() {
        if (timers.isEmpty()) {
            return Poller.FOR_EVER;
        }
        long ns = timers.element().dueNs - System.nanoTime();
        return (int) Math.clamp((ns + NS_PER_MS - 1) / NS_PER_MS, 0, LONGEST_SLEEP_MS);
    }

    private void guarded(long key) {
        Runnable ready = watched.get(key);
        if (ready != null) {
            guarded(ready);
        }
    }

    /** One slice's fault must not end the thread that serves all of them. */
    private static void guarded(Runnable action) {
        try {
            Objects.requireNonNull(action).run();
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "an event could not be handled", e);
        }
    }
}
