package dev.lamina.workloads.service;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Lets Ctrl-C and SIGTERM end a run as its duration would: the request under way is finished, the report written, and the exit code is the
 * run's own. One per process; {@link #sleepUntil} is for the thread that made it.
 */
public final class StopSignal {
    private static final long GRACE_SECONDS = 5;

    private final Thread runner = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile int exitCode = 1;

    /** A signal that nothing raises, for tests. */
    public static StopSignal silent() {
        return new StopSignal();
    }

    /** A signal that the end of this process raises. */
    public static StopSignal ofProcess() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::awaitEnd, "stop"));
        return signal;
    }

    private StopSignal() {}

    public boolean stopped() {
        return stopped;
    }

    /** Asks the run to end. */
    public void stop() {
        stopped = true;
        LockSupport.unpark(runner);
    }

    /** Sleeps until {@link System#nanoTime} is {@code hostNs} or the run is to stop. */
    public void sleepUntil(long hostNs) {
        for (long left = hostNs - System.nanoTime(); left > 0 && !stopped; left = hostNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Does the run and keeps its exit code for the signal that may wait for it; a failure ends the process in its own way. */
    public int during(IntSupplier run) {
        try {
            exitCode = run.getAsInt();
            return exitCode;
        } finally {
            ended.countDown();
        }
    }

    /** In a shutdown hook: an exit that the run itself asked for goes on, a signal waits for the run and takes its exit code. */
    private void awaitEnd() {
        if (ended.getCount() == 0) {
            return;
        }
        stop();
        try {
            if (ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
