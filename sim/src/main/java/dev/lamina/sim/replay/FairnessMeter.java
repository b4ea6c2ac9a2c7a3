package dev.lamina.sim.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares, window by window, what tenants who wait were given with what they are entitled to. Owned by one thread. */
final class FairnessMeter {
    private final Tenants tenants;
    private final long[] used;
    private final long[] waitingCards;
    private final int[] waiting;
    private final double[] delivered;
    private final double[] entitled;
    private final long[] backlogNs;
    private final List<Fairness.Window> windows = new ArrayList<>();
    private long windowNs;
    private long nowNs;

    FairnessMeter(Scene scene) {
        tenants = new Tenants(scene);
        int count = tenants.limit();
        used = new long[count];
        waitingCards = new long[count];
        waiting = new int[count];
        delivered = new double[count];
        entitled = new double[count];
        backlogNs = new long[count];
    }

    void waits(int job, int sign) {
        waiting[tenants.of(job)] += sign;
        waitingCards[tenants.of(job)] += (long) sign * tenants.cards(job);
    }

    void uses(int job, int sign) {
        used[tenants.of(job)] += (long) sign * tenants.cards(job);
    }

    /** Counts the time that passed as it stood before what happens at the new instant. */
    void advance(long toNs) {
        double[] entitledNow = entitledNow();
        while (windowNs + Fairness.WINDOW_NS <= toNs) {
            count(windowNs + Fairness.WINDOW_NS - nowNs, entitledNow);
            nowNs = windowNs + Fairness.WINDOW_NS;
            close();
            windowNs = nowNs;
        }
        count(toNs - nowNs, entitledNow);
        nowNs = toNs;
    }

    /** What they are entitled to, in cards, by what they hold and wait for. */
    private double[] entitledNow() {
        long[] wanted = new long[used.length];
        Arrays.setAll(wanted, tenant -> used[tenant] + waitingCards[tenant]);
        return Arrays.stream(tenants.owedMilli(wanted))
                .mapToDouble(milli -> milli / 1000.0)
                .toArray();
    }

    private void count(long ns, double[] entitledNow) {
        for (int i = 0; i < used.length; i++) {
            if (waiting[i] > 0) {
                backlogNs[i] += ns;
                delivered[i] += (double) used[i] * ns;
                entitled[i] += entitledNow[i] * ns;
            }
        }
    }

    private void close() {
        int count = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < used.length; i++) {
            if (2 * backlogNs[i] >= Fairness.WINDOW_NS) {
                double ratio = delivered[i] / entitled[i];
                count++;
                sum += ratio;
                squares += ratio * ratio;
            }
        }
        if (count > 1) {
            windows.add(new Fairness.Window(windowNs, count, squares == 0 ? 1 : sum * sum / (count * squares)));
        }
        Arrays.fill(delivered, 0);
        Arrays.fill(entitled, 0);
        Arrays.fill(backlogNs, 0);
    }

    Fairness result() {
        return new Fairness(windows);
    }
}
