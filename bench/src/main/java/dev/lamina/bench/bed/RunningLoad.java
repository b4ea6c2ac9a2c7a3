package dev.lamina.bench.bed;

import dev.lamina.bench.timeline.Timeline;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** A load generator that was started, inside a slice or beside Lamina. Not thread-safe. */
public final class RunningLoad implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long STEP_MILLIS = 2;

    private final LoadPlan plan;
    private final Process process;
    private final LoadFiles files;
    private final boolean launched;

    RunningLoad(LoadPlan plan, Process process, LoadFiles files, boolean launched) {
        this.plan = plan;
        this.process = process;
        this.files = files;
        this.launched = launched;
    }

    public LoadPlan plan() {
        return plan;
    }

    /** The process that was started: the launcher inside a slice, else the load itself. */
    public ProcessHandle starter() {
        return process.toHandle();
    }

    /**
     * The load's own process.
     *
     * @throws LaminaException {@code UNAVAILABLE} when it has ended
     */
    public ProcessHandle worker() {
        if (!launched) {
            return process.toHandle();
        }
        return process.toHandle()
                .children()
                .findFirst()
                .orElseThrow(() -> new LaminaException(ErrorCode.UNAVAILABLE, failure("has no process any more")));
    }

    /** The load's independent count of what it used. */
    public Witness witness() {
        return files.witness();
    }

    public boolean running() {
        return process.isAlive();
    }

    /** The start and end of each kernel so far; a killed load's too. */
    public Timeline timeline() {
        return Timeline.read(files.timeline());
    }

    /**
     * Waits until the load has finished {@code kernels} of them.
     *
     * @throws LaminaException {@code TIMED_OUT} when it has not within the time, {@code UNAVAILABLE} when it ended before
     */
    public void awaitKernels(long kernels, long timeoutMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (witness().kernels() < kernels) {
            if (!process.isAlive()) {
                throw new LaminaException(ErrorCode.UNAVAILABLE, failure("ended before its first kernels"));
            }
            if (System.nanoTime() > deadline) {
                throw new LaminaException(
                        ErrorCode.TIMED_OUT, failure("finished no kernel within " + timeoutMillis + " ms"));
            }
            Pauses.millis(STEP_MILLIS);
        }
    }

    /**
     * Waits for the end and reads the report.
     *
     * @throws LaminaException {@code TIMED_OUT} or {@code UNAVAILABLE} with what the load wrote to its standard error
     */
    public LoadResult await(long timeoutMillis) {
        if (!ended(timeoutMillis)) {
            close();
            throw new LaminaException(ErrorCode.TIMED_OUT, failure("did not end within " + timeoutMillis + " ms"));
        }
        if (process.exitValue() != 0) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, failure("ended with exit code " + process.exitValue()));
        }
        return new LoadResult(plan, JSON.readTree(read(files.report())), timeline());
    }

    /** Asks the load to end in order; returns at once. */
    public void finish() {
        process.destroy();
    }

    /** Ends the load and its launcher without asking; harmless when they have ended. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        ended(TimeUnit.SECONDS.toMillis(5));
    }

    private boolean ended(long timeoutMillis) {
        try {
            return process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String failure(String what) {
        return "load " + plan.name() + " " + what + "; it said: '"
                + read(files.errors()).strip() + "'";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the load's file " + file + " cannot be read", e);
        }
    }
}
