package dev.lamina.bench.faults;

import dev.lamina.bench.bed.Pauses;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Watches clients' own counts until each got its guarantee over half a second, less a tolerance of 3 points and one kernel. Not
 * thread-safe.
 */
final class GuaranteeWatch {
    private static final long STEP_MILLIS = 25;
    private static final long WINDOW_NS = 500_000_000;
    private static final double TOLERANCE_PERCENT = 3;
    private static final long KERNEL_NS = 2_000_000;

    private final List<Client> clients;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private double worstPercent;
    private String worst = "";

    GuaranteeWatch(List<Client> clients) {
        this.clients = List.copyOf(clients);
    }

    private record Sample(long nowNs, List<Long> cardNs) {}

    /** The start of the first half second with all guarantees kept, in milliseconds from now; -1 when it starts later than the limit. */
    long firstGoodStartMillis(long limitMillis) {
        long beginNs = System.nanoTime();
        long lastStartNs = beginNs + limitMillis * 1_000_000;
        while (true) {
            Sample newest = sample();
            samples.addLast(newest);
            while (samples.size() > 1 && newest.nowNs() - samples.getFirst().nowNs() >= WINDOW_NS) {
                Sample oldest = samples.removeFirst();
                if (oldest.nowNs() > lastStartNs) {
                    return -1;
                }
                if (kept(oldest, newest)) {
                    return (oldest.nowNs() - beginNs) / 1_000_000;
                }
            }
            Pauses.millis(STEP_MILLIS);
        }
    }

    /** Who was furthest below its guarantee in the last half second looked at. */
    String worst() {
        return worst;
    }

    private Sample sample() {
        List<Long> cardNs = clients.stream().map(Client::cardNs).toList();
        return new Sample(System.nanoTime(), cardNs);
    }

    private boolean kept(Sample from, Sample to) {
        double spanNs = to.nowNs() - from.nowNs();
        worstPercent = Double.MAX_VALUE;
        for (int index = 0; index < clients.size(); index++) {
            Client client = clients.get(index);
            double got = 100 * (to.cardNs().get(index) - from.cardNs().get(index) + KERNEL_NS) / spanNs;
            double over = got - client.guaranteePercent();
            if (over < worstPercent) {
                worstPercent = over;
                worst = "%s got %.1f%% of its %d%%".formatted(client.name(), got, client.guaranteePercent());
            }
        }
        return worstPercent >= -TOLERANCE_PERCENT;
    }
}
