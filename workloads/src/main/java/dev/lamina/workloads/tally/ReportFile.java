package dev.lamina.workloads.tally;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writes a run's report every second and once more at the end, each time as a whole file put in the place of the one before, so that a
 * reader never sees half of one. A thread of its own does it, so that a slow disk delays no request.
 */
public final class ReportFile implements AutoCloseable {
    private final Path file;
    private final Supplier<Outcome> outcome;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer = new Thread(this::writeEverySecond, "report");

    private ReportFile(Path file, Supplier<Outcome> outcome) {
        this.file = file;
        this.outcome = outcome;
    }

    /** Writes the first report at once. Throws {@code BAD_INPUT} when the file cannot be written. */
    public static ReportFile open(Path file, Supplier<Outcome> outcome) {
        ReportFile report = new ReportFile(file.toAbsolutePath(), outcome);
        report.write(outcome.get(), false);
        report.writer.setDaemon(true);
        report.writer.start();
        return report;
    }

    /** A report that cannot be written is tried again a second later; only the last one's failure ends the program. */
    private void writeEverySecond() {
        try {
            while (!closing.await(1, TimeUnit.SECONDS)) {
                tryToWrite();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToWrite() {
        try {
            write(outcome.get(), false);
        } catch (LaminaException notNow) {
            // The next second may find room on the disk again.
        }
    }

    private void write(Outcome now, boolean finished) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(draft, now.report(finished).toPrettyString() + "\n");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "the report %s cannot be written (%s); choose a file in a directory that is yours"
                            .formatted(file, failure),
                    failure);
        }
    }

    /** Writes the last report. */
    public void finish(Outcome last) {
        close();
        write(last, true);
    }

    /** Stops writing; what was written stays. */
    @Override
    public void close() {
        closing.countDown();
        try {
            writer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
