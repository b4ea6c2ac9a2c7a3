package dev.lamina.sim.replay;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What will end when; equal times in the order in which they were written down. Owned by one thread. */
final class Agenda {
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparingLong(Ending::atNs).thenComparingLong(Ending::sequence));
    private long sequence;

    /** A running job's end. */
    private record Ending(long atNs, long sequence, int job) {}

    void add(long atNs, int job) {
        endings.add(new Ending(atNs, sequence++, job));
    }

    /** When the next one ends; {@link Long#MAX_VALUE} when nothing runs. */
    long nextNs() {
        Ending next = endings.peek();
        return next == null ? Long.MAX_VALUE : next.atNs();
    }

    /** Takes the next one off and answers its job; throws {@link java.util.NoSuchElementException} when nothing runs. */
    int take() {
        return endings.remove().job();
    }
}
