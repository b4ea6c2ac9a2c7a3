package dev.lamina.sim.replay;

/** In which order jobs that wait may start. A policy: it keeps no time and no room of its own. */
public interface Discipline {
    /**
     * Starts what may start at this instant, through {@link Door#tryStart}. Called once after everything that happens at an instant has
     * happened.
     *
     * @param door the waiting jobs, those who came first at the front, and the way to start them
     * @param nowNs the instant
     */
    void serve(Door door, long nowNs);

    /** What a discipline sees and may do. */
    interface Door {
        /** How many wait. */
        int waiting();

        /** The job with this place in line, 0 at the front, as its index in the trace. */
        int waitingJob(int place);

        /** Starts the job with this place in line when all its members fit; it then leaves the line. */
        boolean tryStart(int place);
    }
}
