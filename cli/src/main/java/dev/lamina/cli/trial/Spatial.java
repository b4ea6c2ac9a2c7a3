package dev.lamina.cli.trial;

import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Two slices side by side on their parts of the multiprocessors, beside the same two programs under MPS without Lamina. */
final class Spatial {
    private static final String PART = "promises";
    private static final String SLICES =
            "mode spatial, 70 % and 30 % of the multiprocessors: both together against one alone";
    private static final String PLAIN = "MPS without Lamina, the same parts: both together against one alone";
    private static final double LEAST_OF_MPS = 0.95;

    private final TrialBed bed;
    private final Load load;
    private final double oneAlone;
    private final int seconds;

    Spatial(TrialBed bed, Load load, double oneAlone, int seconds) {
        this.bed = bed;
        this.load = load;
        this.oneAlone = oneAlone;
        this.seconds = seconds;
    }

    List<Row> rows() throws IOException, InterruptedException {
        double plain;
        double slices;
        try (PlainMps mps = PlainMps.start(bed)) {
            plain = both(mps.environment("70"), mps.environment("30"));
        } catch (LaminaException refused) {
            return List.of(
                    Row.skipped(PART, PLAIN, refused.explanation()), Row.skipped(PART, SLICES, refused.explanation()));
        }
        Row told = Row.told(PART, PLAIN, Load.plain(plain * 100) + " %");
        try {
            slices = slices();
        } catch (LaminaException refused) {
            return List.of(told, Row.judged(PART, SLICES, refused.explanation(), "runs where MPS does", false));
        }
        return List.of(
                told,
                Row.judged(
                        PART,
                        SLICES,
                        Load.plain(slices * 100) + " %",
                        "at least 95 % of MPS without Lamina",
                        slices >= LEAST_OF_MPS * plain));
    }

    private double both(Map<String, String> large, Map<String, String> small) throws IOException, InterruptedException {
        List<String> command = load.run("1000000", seconds, 4);
        Program first = bed.free(command, large);
        Program second = bed.free(command, small);
        return (Load.throughput(first.lastLine()) + Load.throughput(second.lastLine())) / oneAlone;
    }

    /** They start one after the other; each says what it did in its own time. */
    private double slices() throws IOException, InterruptedException {
        List<String> command = load.run("1000000", seconds + 2, 4);
        Program first = bed.slice(Asked.spatial("wide", 70), command);
        Program second = bed.slice(Asked.spatial("narrow", 30), command);
        return (Load.throughput(first.lastLine()) + Load.throughput(second.lastLine())) / oneAlone;
    }
}
