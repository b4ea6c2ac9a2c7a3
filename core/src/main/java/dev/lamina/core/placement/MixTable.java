package dev.lamina.core.placement;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * For nodes of one card model: how much of the mix can use a card with so much left, beside so much cpu. All weights are whole numbers, so sums
 * are exact in whatever order they are made. Immutable.
 */
final class MixTable {
    private static final int WHOLE = 1000;
    private static final int MOST_CPU_SLOTS = 1 << 16;
    private static final int MOST_CARDS = 64;

    private final long total;
    private final long cpuStep;
    private final int[] cpuSlots;
    private final int[] milliSlots = new int[WHOLE + 1];
    private final int milliKinds;
    private final long[] single;
    private final long[] several;

    MixTable(Mix mix, String model) {
        total = mix.total();
        SortedSet<Long> cpus = new TreeSet<>(List.of(0L));
        SortedSet<Integer> millis = new TreeSet<>(List.of(0));
        for (Typical typical : mix.typicals()) {
            cpus.add(typical.cpuMilli());
            millis.add(Math.max(typical.milli(), typical.cards() > 0 ? 1 : 0));
        }
        cpuStep = Math.max(1, Math.max(commonDivisor(cpus), cpus.last() / MOST_CPU_SLOTS + 1));
        cpuSlots = new int[(int) (cpus.last() / cpuStep) + 1];
        cpus.forEach(cpu -> cpuSlots[(int) (cpu / cpuStep)]++);
        millis.forEach(milli -> milliSlots[milli]++);
        ranks(cpuSlots);
        ranks(milliSlots);
        milliKinds = millis.size();
        single = new long[cpus.size() * milliKinds];
        several = new long[cpus.size() * (MOST_CARDS + 1)];
        for (int index = 0; index < mix.typicals().size(); index++) {
            Typical typical = mix.typicals().get(index);
            if (typical.cards() > 0
                    && (typical.models().isEmpty() || typical.models().contains(model))) {
                add(
                        typical,
                        mix.weights().get(index),
                        cpus.headSet(typical.cpuMilli()).size(),
                        cpus.size());
            }
        }
    }

    /** From a 1 wherever a new amount begins to the rank of the amount that each slot has reached. */
    private static void ranks(int[] begins) {
        int rank = -1;
        for (int slot = 0; slot < begins.length; slot++) {
            rank += begins[slot];
            begins[slot] = rank;
        }
    }

    /** The largest step that meets every cpu amount, so that no amount falls inside a slot. */
    private static long commonDivisor(SortedSet<Long> amounts) {
        long divisor = 0;
        for (long amount : amounts) {
            long other = amount;
            while (other != 0) {
                long rest = divisor % other;
                divisor = other;
                other = rest;
            }
        }
        return divisor;
    }

    private void add(Typical typical, long weight, int firstCpu, int cpus) {
        for (int cpu = firstCpu; cpu < cpus; cpu++) {
            if (typical.cards() == 1) {
                for (int slot = milliSlots[Math.max(1, typical.milli())]; slot < milliKinds; slot++) {
                    single[cpu * milliKinds + slot] += weight;
                }
            } else {
                for (int whole = typical.cards(); whole <= MOST_CARDS; whole++) {
                    several[cpu * (MOST_CARDS + 1) + whole] += weight;
                }
            }
        }
    }

    /** All weights together. */
    long total() {
        return total;
    }

    /** The row of an amount of cpu left, for the other questions. */
    int cpuRow(long cpuMilli) {
        long slot = cpuMilli / cpuStep;
        return slot >= cpuSlots.length ? cpuSlots[cpuSlots.length - 1] : cpuSlots[(int) slot];
    }

    /** The weight of those that ask for one card and fit one with so much left. */
    long single(int cpuRow, int milliLeft) {
        return single[cpuRow * milliKinds + milliSlots[milliLeft]];
    }

    /** The weight of those that ask for several whole cards and fit beside so many free ones. */
    long several(int cpuRow, int wholeCards) {
        return several[cpuRow * (MOST_CARDS + 1) + wholeCards];
    }
}
