package dev.lamina.sim.replay;

import java.util.List;
import java.util.Optional;

/**
 * What came out of a replay.
 *
 * @param setting the discipline and what else was chosen
 * @param grid the cluster
 * @param waits by size of the jobs, smallest first; sizes that nobody asked for are left out; then gangs of 8 and more, and all
 * @param service what jobs made of their time
 * @param refused jobs larger than the whole cluster
 * @param usedPercent cards in use over all cards, from the first submission to the last end; work that was lost counts as used
 * @param preempted what was stopped
 * @param fairness how evenly tenants were served
 * @param instants every instant at which something happened, ascending
 */
public record ReplayResult(
        Setting setting,
        NodeGrid grid,
        List<Waits> waits,
        Service service,
        int refused,
        double usedPercent,
        Preempted preempted,
        Fairness fairness,
        List<Instant> instants) {
    /** The name of the waits of gangs of 8 and more. */
    public static final String GANGS = "8 and more";
    /** The name of the waits of all jobs. */
    public static final String ALL = "all";

    /** Copies the lists. */
    public ReplayResult {
        waits = List.copyOf(waits);
        instants = List.copyOf(instants);
    }

    /**
     * After everything of an instant has happened.
     *
     * @param atNs from the trace's zero
     * @param usedCards that jobs hold
     * @param waiting jobs in line
     */
    public record Instant(long atNs, long usedCards, int waiting) {}

    /**
     * What had to stop before it was done.
     *
     * @param times how often
     * @param lostCardHours what it had worked until then, all of it for nothing
     */
    public record Preempted(long times, double lostCardHours) {}

    static ReplayResult of(Setting setting, Scene scene, History history) {
        List<Instant> instants = history.instants();
        int refused = (int) scene.jobs().stream()
                .filter(job -> job.cards() > scene.grid().cards())
                .count();
        Finished finished = new Finished(scene.jobs(), history);
        return new ReplayResult(
                setting,
                scene.grid(),
                finished.waits(),
                finished.service(),
                refused,
                usedPercent(scene.grid(), instants),
                history.preempted(),
                history.fairness(),
                instants);
    }

    /** When the last job ended, from the trace's zero. */
    public long endNs() {
        return instants.isEmpty() ? 0 : instants.getLast().atNs();
    }

    /** The waits of sizes with a name; empty when nobody asked for any of them. */
    public Optional<Waits> waits(String cards) {
        return waits.stream().filter(some -> some.cards().equals(cards)).findFirst();
    }

    private static double usedPercent(NodeGrid grid, List<Instant> instants) {
        double used = 0;
        for (int i = 1; i < instants.size(); i++) {
            used += (double) instants.get(i - 1).usedCards()
                    * (instants.get(i).atNs() - instants.get(i - 1).atNs());
        }
        long span = instants.isEmpty()
                ? 0
                : instants.getLast().atNs() - instants.getFirst().atNs();
        return span == 0 ? 0 : 100 * used / ((double) span * grid.cards());
    }
}
