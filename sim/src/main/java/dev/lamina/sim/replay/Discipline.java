package dev.lamina.sim.replay;

/**
 * Who may start next, and where: what the replay asks at every instant. Jobs are their indexes in the trace. It keeps what it needs to
 * know about the cluster itself; the replay keeps the time. Owned by one thread.
 */
interface Discipline {
    /** A job comes in; it is never larger than the cluster. */
    void arrive(int job, long nowNs);

    /** A running job has ended and lets go of its cards. */
    void end(int job, long nowNs);

    /** Starts, and stops, what may at this instant. Called once after everything that happens at an instant has happened. */
    void serve(long nowNs, Decisions decisions);

    /**
     * When it wants to be asked again though nothing else may happen by then; {@link Long#MAX_VALUE} = never. It is asked after
     * {@link #serve}.
     */
    default long wakeNs() {
        return Long.MAX_VALUE;
    }

    /** Where a discipline says what it decided. */
    interface Decisions {
        /** A waiting job runs from now on. */
        void start(int job);

        /** A running job has to stop and begins anew some day; it waits again. */
        void preempt(int job);

        /** A waiting job is thought to start then; the first word about a job counts. */
        void expect(int job, long startNs);
    }
}
