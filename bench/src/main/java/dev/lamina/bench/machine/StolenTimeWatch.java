package dev.lamina.bench.machine;

import dev.lamina.device.posix.RawClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down, while something runs, how much time the host has taken from this machine. Started and closed by one thread; the samples are
 * taken by a daemon thread of its own, fifty a second.
 */
public final class StolenTimeWatch implements AutoCloseable {
    private static final Path STAT = Path.of("/proc/stat");
    private static final long STEP_MILLIS = 20;

    private final List<StolenTime.Sample> samples = new ArrayList<>();
    private final Thread sampler;

    private StolenTimeWatch() {
        sampler = Thread.ofPlatform().daemon().name("stolen-time").unstarted(this::sample);
    }

    /** Begins to watch this machine. */
    public static StolenTimeWatch start() {
        StolenTimeWatch watch = new StolenTimeWatch();
        watch.sampler.start();
        return watch;
    }

    /** Ends the watching; what was seen so far. */
    public StolenTime seen() {
        close();
        return new StolenTime(samples);
    }

    /** Ends the watching; harmless when it has ended. */
    @Override
    public void close() {
        sampler.interrupt();
        boolean interrupted = false;
        while (sampler.isAlive()) {
            try {
                sampler.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample() {
        boolean open = true;
        while (open) {
            samples.add(new StolenTime.Sample(RawClock.nowNs(), stolenTicks()));
            try {
                Thread.sleep(STEP_MILLIS);
            } catch (InterruptedException closed) {
                open = false;
            }
        }
    }

    private static long stolenTicks() {
        try {
            return CpuTimes.parse(Files.readString(STAT)).stolenTicks();
        } catch (IOException e) {
            throw new UncheckedIOException("the processor times in " + STAT + " cannot be read", e);
        }
    }
}
