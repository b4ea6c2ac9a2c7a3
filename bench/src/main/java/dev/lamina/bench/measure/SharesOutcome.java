package dev.lamina.bench.measure;

import dev.lamina.bench.statistics.Summary;
import dev.lamina.bench.timeline.ShareWindows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the runs of one case gave.
 *
 * @param withLamina the shares of each run, in slices
 * @param withoutLamina the same loads side by side without Lamina
 * @param accountErrorsPercent per run and load: how far Lamina's account is from the load's own count, in percent of it
 */
record SharesOutcome(
        SharesCase measured,
        List<ShareWindows> withLamina,
        List<ShareWindows> withoutLamina,
        List<Double> accountErrorsPercent) {

    /** Got percent of one slice, summed up over the runs. */
    Summary got(List<ShareWindows> runs, int slice) {
        return Summary.of(
                runs.stream().mapToDouble(run -> run.meanGotPercent()[slice]).toArray());
    }

    double entitled(int slice) {
        return withLamina.getFirst().entitledPercent()[slice];
    }

    /** Every window's and slice's error of these runs in percentage points. */
    static double[] errors(List<ShareWindows> runs) {
        return runs.stream().flatMapToDouble(run -> Arrays.stream(run.errors())).toArray();
    }

    static double meanError(List<ShareWindows> runs) {
        return Arrays.stream(errors(runs)).average().orElse(0);
    }

    static double maxError(List<ShareWindows> runs) {
        return Arrays.stream(errors(runs)).max().orElse(0);
    }

    static Summary busy(List<ShareWindows> runs) {
        return Summary.of(runs.stream().map(ShareWindows::busyPercent).toList());
    }

    static Summary meanErrorPerRun(List<ShareWindows> runs) {
        List<Double> means = new ArrayList<>();
        runs.forEach(run -> means.add(Arrays.stream(run.errors()).average().orElse(0)));
        return Summary.of(means);
    }

    /** The promise's bound on the largest error: 2 points and one kernel of a one-second window. */
    double maxErrorLimit() {
        return 2 + measured.kernel().ns() / 1e9 * 100;
    }
}
