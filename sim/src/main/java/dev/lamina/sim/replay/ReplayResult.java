package dev.lamina.sim.replay;

import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.List;

/**
 * What came out of a replay.
 *
 * @param policy the placement policy
 * @param grid the cluster
 * @param waits by size of the jobs, smallest first; sizes that nobody asked for are left out; then gangs of a node and more, and all
 * @param refused jobs larger than the whole cluster
 * @param endNs when the last job ended, from the trace's zero
 * @param usedPercent cards in use over all cards, from the first submission to the last end
 * @param instants every instant at which something happened, ascending
 */
public record ReplayResult(
        String policy,
        NodeGrid grid,
        List<Waits> waits,
        int refused,
        long endNs,
        double usedPercent,
        List<Instant> instants) {
    private static final int[] SIZES = {1, 2, 4, 8, 16, 32};
    private static final int GANG = 8;

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

    static ReplayResult of(
            String policy, NodeGrid grid, List<TrainingJob> jobs, long[] startNs, List<Instant> instants) {
        List<Waits> waits = new ArrayList<>();
        for (int i = 0; i < SIZES.length; i++) {
            int least = SIZES[i];
            int below = i + 1 < SIZES.length ? SIZES[i + 1] : Integer.MAX_VALUE;
            String name = below == Integer.MAX_VALUE
                    ? least + " and more"
                    : least == below - 1 ? "" + least : least + "–" + (below - 1);
            Waits.of(name, jobs, startNs, new Waits.Sizes(least, below)).ifPresent(waits::add);
        }
        Waits.of("8 and more", jobs, startNs, new Waits.Sizes(GANG, Integer.MAX_VALUE))
                .ifPresent(waits::add);
        Waits.of("all", jobs, startNs, new Waits.Sizes(1, Integer.MAX_VALUE)).ifPresent(waits::add);
        int refused =
                (int) jobs.stream().filter(job -> job.cards() > grid.cards()).count();
        long endNs = instants.isEmpty() ? 0 : instants.getLast().atNs();
        return new ReplayResult(policy, grid, waits, refused, endNs, usedPercent(grid, instants), instants);
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
