package dev.lamina.sim.replay;

import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.state.ClusterState;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The cluster as the plain disciplines see it: who runs where and until when by his estimate. Owned by one thread. */
final class Floor {
    private static final int[] NOWHERE = {};
    private static final long LATE_NS = 60_000_000_000L;

    private final List<TrainingJob> jobs;
    private final long[] estimateNs;
    private final ClusterState state;
    private final Gangs gangs;
    private final FreeNodes free;
    private final int[][] assignments;
    private final long[] statedEndNs;
    private final long[] expectedEndNs;
    private final TreeSet<Integer> byEnd;
    private int freeCards;
    private int tooLarge = Integer.MAX_VALUE;

    Floor(Scene scene, Setting setting) {
        jobs = scene.jobs();
        NodeGrid grid = scene.grid();
        estimateNs = scene.estimates().of(jobs);
        state = new ClusterState(grid.cluster());
        Placer placer = new Placer(state, Policies.of(setting.policy()).on(state, mix(jobs, grid), setting.seed()));
        gangs = new Gangs(state, placer, grid.cardsPerNode());
        free = new FreeNodes(grid);
        assignments = new int[jobs.size()][];
        statedEndNs = new long[jobs.size()];
        expectedEndNs = new long[jobs.size()];
        byEnd = new TreeSet<>(
                Comparator.<Integer>comparingLong(job -> expectedEndNs[job]).thenComparingInt(job -> job));
        freeCards = (int) grid.cards();
    }

    static Mix mix(List<TrainingJob> jobs, NodeGrid grid) {
        List<Typical> members = new ArrayList<>();
        for (TrainingJob job : jobs) {
            members.add(Typical.of(Gangs.shape(Math.min(job.cards(), grid.cardsPerNode()))));
        }
        return Mix.of(members);
    }

    ClusterState state() {
        return state;
    }

    int freeCards() {
        return freeCards;
    }

    /** When a job would end by its estimate if it started now. */
    long expectedEndNs(int job, long nowNs) {
        return nowNs + estimateNs[job];
    }

    /** Starts a job when all its members fit. */
    boolean tryStart(int job, long nowNs) {
        int cards = jobs.get(job).cards();
        // Nothing ended since a smaller one, or an equal one, found no room.
        if (cards >= tooLarge || cards > freeCards) {
            return false;
        }
        int[] placed = gangs.place(cards);
        if (placed.length == 0) {
            tooLarge = cards;
            return false;
        }
        assignments[job] = placed;
        statedEndNs[job] = expectedEndNs(job, nowNs);
        expectedEndNs[job] = statedEndNs[job];
        byEnd.add(job);
        occupy(job, free, -1);
        freeCards -= cards;
        return true;
    }

    void end(int job) {
        occupy(job, free, 1);
        byEnd.remove(job);
        gangs.remove(assignments[job]);
        assignments[job] = NOWHERE;
        freeCards += jobs.get(job).cards();
        tooLarge = Integer.MAX_VALUE;
    }

    /** Adds ({@code sign} 1) or takes ({@code -1}) the cards of a running job. */
    void occupy(int job, FreeNodes nodes, int sign) {
        for (int assignment : assignments[job]) {
            nodes.add(state.nodeOf(assignment), sign * Long.bitCount(state.cardsOf(assignment)));
        }
    }

    /** When a job that does not fit now will, by the estimates of what runs. */
    Shadow shadow(int job, long nowNs) {
        putOffLateEnds(nowNs);
        int cards = jobs.get(job).cards();
        FreeNodes then = free.copy();
        long untilNs = nowNs;
        for (int running : byEnd) {
            long endNs = expectedEndNs[running];
            if (endNs > untilNs && then.fits(cards)) {
                break;
            }
            occupy(running, then, 1);
            untilNs = endNs;
        }
        return new Shadow(cards, untilNs, then);
    }

    /** Who overran his estimate is thought to be late by as much again, and by a minute at least. */
    private void putOffLateEnds(long nowNs) {
        while (!byEnd.isEmpty() && expectedEndNs[byEnd.first()] < nowNs) {
            int late = byEnd.first();
            byEnd.remove(late);
            expectedEndNs[late] = nowNs + Math.max(LATE_NS, nowNs - statedEndNs[late]);
            byEnd.add(late);
        }
    }
}
