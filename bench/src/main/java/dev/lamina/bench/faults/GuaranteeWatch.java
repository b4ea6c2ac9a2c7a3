package dev.lamina.bench.faults;

import dev.lamina.bench.bed.Pauses;
import dev.lamina.bench.machine.CpuSample;
import dev.lamina.bench.machine.Disturbance;
import dev.lamina.bench.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * Watches clients' own counts until each survivor got its guarantee over half a second, less a tolerance of 3 points and one kernel. While
 * others take too much of the processors, which are the card here, a guarantee is held against the card time that was used instead of the
 * time that passed. Not thread-safe.
 */
final class GuaranteeWatch {
    private static final long STEP_MILLIS = 25;
    private static final long WINDOW_NS = 500_000_000;
    private static final double TOLERANCE_PERCENT = 3;
    private static final long KERNEL_NS = 2_000_000;

    private final List<Client> clients;
    private final List<Client> survivors;
    private final double foreignLimitPercent;
    private final List<Sample> samples = new ArrayList<>();
    private boolean disturbed;

    GuaranteeWatch(List<Client> clients, List<Client> survivors, double foreignLimitPercent) {
        this.clients = List.copyOf(clients);
        this.survivors = List.copyOf(survivors);
        this.foreignLimitPercent = foreignLimitPercent;
    }

    private record Sample(long nowNs, List<Long> cardNs) {}

    /**
     * The start of the first half second with all guarantees kept, in milliseconds from now; empty when it would start later than the limit.
     */
    OptionalLong firstGoodStartMillis(long limitMillis) {
        CpuSample before = CpuSample.now();
        samples.clear();
        samples.add(sample());
        long lastNs = samples.getFirst().nowNs() + limitMillis * 1_000_000 + WINDOW_NS;
        int oldest = 0;
        while (samples.getLast().nowNs() < lastNs) {
            Pauses.millis(STEP_MILLIS);
            samples.add(sample());
            for (; samples.getLast().nowNs() - samples.get(oldest).nowNs() >= WINDOW_NS; oldest++) {
                if (kept(samples.get(oldest), samples.getLast(), false)) {
                    return OptionalLong.of(millisAt(oldest));
                }
            }
        }
        Disturbance met = CpuSample.between(before, CpuSample.now(), Machine.countCores());
        disturbed = !met.within(foreignLimitPercent);
        return disturbed ? firstGoodByUse() : OptionalLong.empty();
    }

    /** Whether others took so much that guarantees were held against the card time used. */
    boolean disturbed() {
        return disturbed;
    }

    /** What each client got over the last half second, in percent of the time. */
    String got() {
        Sample to = samples.getLast();
        Sample from = samples.stream()
                .filter(sample -> to.nowNs() - sample.nowNs() <= WINDOW_NS)
                .findFirst()
                .orElse(to);
        double spanNs = Math.max(1, to.nowNs() - from.nowNs());
        StringJoiner text = new StringJoiner(", ");
        for (int index = 0; index < clients.size(); index++) {
            Client client = clients.get(index);
            text.add("%s %.1f%% of its %d%%"
                    .formatted(client.name(), 100 * used(from, to, index) / spanNs, client.guaranteePercent()));
        }
        return text.toString();
    }

    private OptionalLong firstGoodByUse() {
        int newest = 0;
        for (int oldest = 0; oldest < samples.size(); oldest++) {
            while (newest < samples.size()
                    && samples.get(newest).nowNs() - samples.get(oldest).nowNs() < WINDOW_NS) {
                newest++;
            }
            if (newest < samples.size() && kept(samples.get(oldest), samples.get(newest), true)) {
                return OptionalLong.of(millisAt(oldest));
            }
        }
        return OptionalLong.empty();
    }

    private long millisAt(int index) {
        return (samples.get(index).nowNs() - samples.getFirst().nowNs()) / 1_000_000;
    }

    private Sample sample() {
        List<Long> cardNs = clients.stream().map(Client::cardNs).toList();
        return new Sample(System.nanoTime(), cardNs);
    }

    private boolean kept(Sample from, Sample to, boolean byUse) {
        double wholeNs = byUse ? usedByAll(from, to) : to.nowNs() - from.nowNs();
        if (wholeNs <= 0) {
            return false;
        }
        for (int index = 0; index < clients.size(); index++) {
            Client client = clients.get(index);
            double got = 100 * (used(from, to, index) + KERNEL_NS) / wholeNs;
            if (survivors.contains(client) && got < client.guaranteePercent() - TOLERANCE_PERCENT) {
                return false;
            }
        }
        return true;
    }

    private double usedByAll(Sample from, Sample to) {
        double sum = 0;
        for (int index = 0; index < clients.size(); index++) {
            sum += used(from, to, index);
        }
        return sum;
    }

    private static double used(Sample from, Sample to, int index) {
        return to.cardNs().get(index) - from.cardNs().get(index);
    }
}
