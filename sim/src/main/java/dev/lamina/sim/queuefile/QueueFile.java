package dev.lamina.sim.queuefile;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.queue.QueueMistake;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.sim.trace.TraceInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The YAML file in which an operator states queues: a list {@code queues} of entries with {@code name}, {@code parent}, {@code weight} and
 * {@code models}; for each model {@code guarantee}, {@code limit}, {@code weight} and {@code per-user}. Amounts are cards ({@code 8},
 * {@code 2.5}) or thousandths of a card ({@code 2500m}).
 */
public final class QueueFile {
    private static final int LARGEST = 1 << 20;
    private static final String EXAMPLE = "queues.yaml";

    private QueueFile() {}

    /**
     * The tree that a file states for a cluster.
     *
     * @throws LaminaException NOT_FOUND without such a file, BAD_INPUT that lists every mistake with its line
     */
    public static QueueTree read(Path file, Cluster cluster) {
        QueueReading reading = reading(file);
        List<FileMistake> mistakes = mistakes(reading, cluster);
        if (!mistakes.isEmpty()) {
            String count = mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes";
            List<String> lines = mistakes.stream()
                    .map(mistake -> "\n  line " + mistake.line() + ": " + mistake.message())
                    .toList();
            throw new LaminaException(ErrorCode.BAD_INPUT, file + " has " + count + String.join("", lines));
        }
        return QueueTree.of(reading.specs());
    }

    /** Everything that is wrong in a file, by line; empty when nothing is. Throws only where it cannot be read or is no YAML. */
    public static List<FileMistake> mistakes(Path file, Cluster cluster) {
        return mistakes(reading(file), cluster);
    }

    private static List<FileMistake> mistakes(QueueReading reading, Cluster cluster) {
        List<FileMistake> all = new ArrayList<>(reading.mistakes());
        for (QueueMistake mistake : QueueTree.mistakes(reading.specs(), cluster)) {
            all.add(new FileMistake(reading.line(mistake.spec(), mistake.key()), mistake.message()));
        }
        all.sort(Comparator.comparingInt(FileMistake::line));
        return List.copyOf(all);
    }

    private static QueueReading reading(Path file) {
        try (InputStream in = TraceInput.open(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        file + " has more than " + LARGEST
                                + " bytes, which no tree of queues needs; name the right file");
            }
            return new QueueReading(YamlParts.of(file.toString(), bytes));
        } catch (IOException broken) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, file + " cannot be read (" + broken.getMessage() + "); check it", broken);
        }
    }

    /** An example with everything in it, to write where somebody wants one. */
    public static String example() {
        try (InputStream in = Objects.requireNonNull(QueueFile.class.getResourceAsStream(EXAMPLE), EXAMPLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Writes {@link #example}; throws BAD_INPUT where it cannot be written. */
    public static void writeExample(Path file) {
        try {
            Files.writeString(file, example());
        } catch (IOException refused) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    file + " cannot be written (" + refused.getMessage() + "); name another",
                    refused);
        }
    }
}
