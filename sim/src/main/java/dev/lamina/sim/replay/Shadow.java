package dev.lamina.sim.replay;

/**
 * What will be free when the one in front is thought to start.
 *
 * @param cards how many he wants
 * @param untilNs when that is
 * @param free what is free then, before he takes his part; changes as others are let past him
 */
record Shadow(int cards, long untilNs, FreeNodes free) {
    /** Whether he would still fit beside a job that has just been started and runs longer; if so, it counts from now on. */
    boolean stillFits(Floor floor, int job) {
        floor.occupy(job, free, -1);
        boolean fits = free.fits(cards);
        if (!fits) {
            floor.occupy(job, free, 1);
        }
        return fits;
    }
}
