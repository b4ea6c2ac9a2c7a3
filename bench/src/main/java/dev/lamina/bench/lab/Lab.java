package dev.lamina.bench.lab;

import dev.lamina.bench.bed.Bed;
import dev.lamina.bench.bed.Pauses;
import dev.lamina.bench.bed.Tools;
import dev.lamina.bench.machine.CpuSample;
import dev.lamina.bench.machine.Disturbance;
import dev.lamina.bench.machine.Machine;
import dev.lamina.device.posix.CpuAffinity;
import dev.lamina.node.api.CardStatus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Where measurements happen: the bed, how often a run is repeated, and what disturbed the runs. Runs that met too much of others' processor
 * time are repeated, at most as many times as there are runs in one case; after that the least disturbed attempt counts. Not thread-safe.
 */
public final class Lab implements AutoCloseable {
    private static final int MOST_ATTEMPTS = 4;
    private static final long PAUSE_AFTER_DISTURBANCE_MILLIS = 500;

    private final Bed bed;
    private final Machine machine;
    private final Effort effort;
    private final PrintWriter progress;
    private final Map<Long, Long> iterations = new HashMap<>();
    private final List<Disturbance> disturbances = new ArrayList<>();
    private int repeated;
    private int disturbed;

    private Lab(Bed bed, Effort effort, PrintWriter progress) {
        this.bed = bed;
        this.effort = effort;
        this.progress = progress;
        CardStatus card = bed.card();
        machine = Machine.read(card.name(), card.platform() + ", driver " + card.driver());
    }

    /** Opens the bed; progress goes line by line to the writer. */
    public static Lab open(Effort effort, PrintWriter progress) {
        leaveTheDeviceAlone();
        Bed bed = Bed.open(Tools.ofThisBuild());
        try {
            return new Lab(bed, effort, progress);
        } catch (RuntimeException e) {
            bed.close();
            throw e;
        }
    }

    /** This process and what it starts keep off the core that is the device; a load's device threads go there by themselves. */
    private static void leaveTheDeviceAlone() {
        int cores = Machine.countCores();
        if (cores > 1) {
            int self = Math.toIntExact(ProcessHandle.current().pid());
            CpuAffinity.setProcess(self, IntStream.range(1, cores).boxed().toList());
        }
    }

    public Bed bed() {
        return bed;
    }

    public Effort effort() {
        return effort;
    }

    public Machine machine() {
        return machine;
    }

    /** Says where the measurement is. */
    public void say(String text) {
        progress.println("bench: " + text);
        progress.flush();
    }

    /** Loops of one kernel of that length on this card when nothing else runs; measured once. */
    public long iterations(long kernelNs) {
        return iterations.computeIfAbsent(
                kernelNs,
                length -> Long.parseLong(
                        bed.runBare(List.of("--calibrate", length + "ns")).strip()));
    }

    /** Does one run, again when others took too much of the processors meanwhile. */
    public <T> T undisturbed(String what, Supplier<T> run) {
        T best = null;
        Disturbance least = new Disturbance(Double.MAX_VALUE, 0);
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            CpuSample before = CpuSample.now();
            T result = run.get();
            Disturbance met = CpuSample.between(before, CpuSample.now(), machine.cores());
            if (best == null || met.totalPercent() < least.totalPercent()) {
                best = result;
                least = met;
            }
            if (least.within(effort.foreignLimitPercent())) {
                break;
            }
            if (attempt < MOST_ATTEMPTS) {
                repeated++;
                say(String.format(
                        Locale.ROOT, "%s met %.0f%% of a core of others; once more", what, met.totalPercent()));
                Pauses.millis(PAUSE_AFTER_DISTURBANCE_MILLIS);
            }
        }
        disturbances.add(least);
        disturbed += least.within(effort.foreignLimitPercent()) ? 0 : 1;
        return java.util.Objects.requireNonNull(best, "a run gives a result");
    }

    /** What disturbed the runs since the last call, for the readers of the numbers. */
    public String disturbanceNote() {
        double mean = disturbances.stream()
                .mapToDouble(Disturbance::totalPercent)
                .average()
                .orElse(0);
        double stolen = disturbances.stream()
                .mapToDouble(Disturbance::stolenPercent)
                .max()
                .orElse(0);
        double most = disturbances.stream()
                .mapToDouble(Disturbance::totalPercent)
                .max()
                .orElse(0);
        String note = String.format(
                Locale.ROOT,
                "Foreign CPU, host steal included: %.1f%% of a core on average, %.1f%% at most (steal at most %.1f%%); "
                        + "%d runs repeated, %d of %d counted although above the limit of %.0f%%.",
                mean,
                most,
                stolen,
                repeated,
                disturbed,
                disturbances.size(),
                effort.foreignLimitPercent());
        disturbances.clear();
        repeated = 0;
        disturbed = 0;
        return note;
    }

    @Override
    public void close() {
        bed.close();
    }
}
