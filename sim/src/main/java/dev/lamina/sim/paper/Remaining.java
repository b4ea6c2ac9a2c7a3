package dev.lamina.sim.paper;

import java.util.stream.IntStream;

/** Indexes of which some have been taken; finds the one of a rank in few steps (a Fenwick tree of counts). Owned by one thread. */
final class Remaining {
    private final int[] counts;
    private final boolean[] taken;
    private int count;

    Remaining(int size) {
        count = size;
        taken = new boolean[size];
        counts = new int[size + 1];
        for (int at = 1; at <= size; at++) {
            counts[at] = at & -at;
        }
    }

    /** How many have not been taken. */
    int count() {
        return count;
    }

    /** Takes the remaining index that has this many remaining ones before it. */
    int take(int rank) {
        int at = 0;
        int left = rank;
        for (int step = Integer.highestOneBit(taken.length); step > 0; step >>= 1) {
            if (at + step < counts.length && counts[at + step] <= left) {
                at += step;
                left -= counts[at];
            }
        }
        for (int up = at + 1; up < counts.length; up += up & -up) {
            counts[up]--;
        }
        taken[at] = true;
        count--;
        return at;
    }

    /** Those that have not been taken, ascending. */
    IntStream indexes() {
        return IntStream.range(0, taken.length).filter(index -> !taken[index]);
    }
}
