package dev.lamina.core.schedule;

import dev.lamina.core.request.Gathering;

/**
 * What many requests have in common: the kinds of their members, how many of each, how close together. What one of them cannot have, none can.
 *
 * <p>Groups stand with the largest members first, for those find a place least easily.
 */
final class Ask {
    private final int number;
    private final int[] kinds;
    private final int[] least;
    private final int[] most;
    private final Gathering gathering;

    Ask(int number, int[] kinds, int[] least, int[] most, Gathering gathering) {
        this.number = number;
        this.kinds = kinds;
        this.least = least;
        this.most = most;
        this.gathering = gathering;
    }

    /** Asks are 0, 1, 2, ... */
    int number() {
        return number;
    }

    int groups() {
        return kinds.length;
    }

    int kind(int group) {
        return kinds[group];
    }

    int least(int group) {
        return least[group];
    }

    int most(int group) {
        return most[group];
    }

    Gathering gathering() {
        return gathering;
    }

    /** Members that must start together. */
    int members() {
        int sum = 0;
        for (int count : least) {
            sum += count;
        }
        return sum;
    }

    boolean elastic() {
        for (int group = 0; group < kinds.length; group++) {
            if (most[group] > least[group]) {
                return true;
            }
        }
        return false;
    }
}
