package dev.lamina.cli.trial;

import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two slices that want the whole card: whether each gets what it was promised, and whether nothing of the card is lost between them. */
final class Sharing {
    private static final String PART = "promises";
    private static final int LONG_SECONDS = 60;

    private final TrialBed bed;
    private final Load load;
    private final String mode;
    private final int seconds;
    private double oneAlone;

    /** {@code mode} is the bed's. */
    Sharing(TrialBed bed, Load load, String mode, int seconds) {
        this.bed = bed;
        this.load = load;
        this.mode = mode;
        this.seconds = seconds;
    }

    /** Throughput of one program alone, without Lamina; measured once. */
    double oneAlone() throws IOException, InterruptedException {
        if (oneAlone == 0) {
            oneAlone = Load.throughput(bed.free(load.run("1000000", seconds, 4)).lastLine());
        }
        return oneAlone;
    }

    private String prefix() {
        return mode.equals("exclusive") ? "" : "mode " + mode + ": ";
    }

    /** Two saturating slices, one of which is promised so many percent. */
    List<Row> rows(int promised) throws IOException, InterruptedException {
        Program large = bed.slice(Asked.standard("large" + promised, promised), load.run("1000000", LONG_SECONDS, 4));
        Program small =
                bed.slice(Asked.standard("small" + promised, 100 - promised), load.run("1000000", LONG_SECONDS, 4));
        bed.await("large" + promised, each -> each.cardNs() > 0);
        bed.await("small" + promised, each -> each.cardNs() > 0);
        Thread.sleep(1000);
        List<long[]> readings = new ArrayList<>();
        for (int second = 0; second <= seconds; second++) {
            readings.add(new long[] {cardNs("large" + promised), cardNs("small" + promised), System.nanoTime()});
            Thread.sleep(1000);
        }
        large.end();
        small.end();
        return judge(promised, readings, oneAlone());
    }

    private List<Row> judge(int promised, List<long[]> readings, double free) {
        double sum = 0;
        double worst = 0;
        for (int at = 1; at < readings.size(); at++) {
            double one = readings.get(at)[0] - readings.get(at - 1)[0];
            double other = readings.get(at)[1] - readings.get(at - 1)[1];
            double error = Math.abs(one / (one + other) * 100 - promised);
            sum += error;
            worst = Math.max(worst, error);
        }
        double mean = sum / (readings.size() - 1);
        long[] first = readings.getFirst();
        long[] last = readings.getLast();
        double used = (double) (last[0] - first[0] + last[1] - first[1]) / (last[2] - first[2]);
        String split = promised + "/" + (100 - promised);
        return List.of(
                Row.judged(
                        PART,
                        prefix() + "share error " + split + ", windows of 1 s, mean and worst",
                        Load.plain(mean) + ", " + Load.plain(worst) + " points",
                        "1, 2 points",
                        mean <= 1 && worst <= 2),
                Row.judged(
                        PART,
                        prefix() + "both together against one alone, " + split,
                        Load.plain(used / free * 100) + " %",
                        "at least 98 %",
                        used / free >= 0.98));
    }

    private long cardNs(String name) {
        return bed.slices(false).stream()
                .filter(slice -> slice.name().equals(name))
                .mapToLong(SliceStatus::cardNs)
                .sum();
    }
}
