package dev.lamina.sim.replay;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What will end when; equal times in the order in which they were written down. Owned by one thread. */
final class Agenda {
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparingLong(Ending::atNs).thenComparingLong(Ending::sequence));
    private final long[] latest;
    private long sequence;

    /** A running job's end. */
    private record Ending(long atNs, long sequence, int job) {}

    /** For jobs below a number. */
    Agenda(int jobs) {
        latest = new long[jobs];
    }

    void add(long atNs, int job) {
        latest[job] = ++sequence;
        endings.add(new Ending(atNs, sequence, job));
    }

    /** A job will not end as written down. */
    void cross(int job) {
        latest[job] = 0;
    }

    /** When the next one ends; {@link Long#MAX_VALUE} when nothing runs. */
    long nextNs() {
        while (!endings.isEmpty()
                && latest[endings.element().job()] != endings.element().sequence()) {
            endings.remove();
        }
        return endings.isEmpty() ? Long.MAX_VALUE : endings.element().atNs();
    }

    /** Takes the next one off and answers its job; throws {@link java.util.NoSuchElementException} when nothing runs. */
    int take() {
        nextNs();
        return endings.remove().job();
    }
}
