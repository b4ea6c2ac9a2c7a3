package dev.lamina.sim.replay;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.state.ClusterState;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Replays jobs on virtual time: each arrives, waits until all its members fit and the discipline lets it start, runs for its duration and leaves. Time is
 * whole nanoseconds; at one instant endings come before arrivals, equal ones in the order in which they were made; the same trace,
 * grid, policy and discipline give the same result. Used by one thread.
 */
public final class Replay {
    private static final long NEVER = Long.MAX_VALUE;

    private final List<TrainingJob> jobs;
    private final NodeGrid grid;
    private final Discipline discipline;
    private final ClusterState state;
    private final Gangs gangs;
    private final Agenda agenda = new Agenda();
    private final Line line = new Line();
    private final Door door = new Door();
    private final long[] startNs;
    private final int[][] assignments;
    private final List<ReplayResult.Instant> instants = new ArrayList<>();
    private final Consumer<ClusterState> watcher;
    private int arrived;
    private long usedCards;
    private long nowNs;

    private Replay(List<TrainingJob> jobs, NodeGrid grid, Setting setting) {
        this.jobs = jobs;
        this.grid = grid;
        this.discipline = setting.discipline();
        this.watcher = setting.watcher();
        state = new ClusterState(grid.cluster());
        gangs = new Gangs(
                state,
                new Placer(state, Policies.of(setting.policy()).on(state, mix(jobs, grid), setting.seed())),
                grid.cardsPerNode());
        startNs = new long[jobs.size()];
        Arrays.fill(startNs, NEVER);
        assignments = new int[jobs.size()][];
    }

    /**
     * What decides.
     *
     * @param policy the placement policy's name
     * @param seed for policies that draw lots
     * @param discipline who may start next
     * @param watcher sees the cluster after every instant; it may not change it
     */
    public record Setting(String policy, long seed, Discipline discipline, Consumer<ClusterState> watcher) {
        /** First come first served, watched by nobody. */
        public static Setting of(String policy, long seed) {
            return new Setting(policy, seed, new FirstComeFirstServed(), state -> {});
        }
    }

    /**
     * Runs all jobs to their end; those larger than the whole grid are refused at once.
     *
     * @param jobs sorted by their submission; throws BAD_INPUT otherwise
     */
    public static ReplayResult run(List<TrainingJob> jobs, NodeGrid grid, Setting setting) {
        for (int i = 1; i < jobs.size(); i++) {
            if (jobs.get(i).submitNs() < jobs.get(i - 1).submitNs()) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "job " + jobs.get(i).name() + " is out of time order; sort jobs by submission");
            }
        }
        return new Replay(List.copyOf(jobs), grid, setting).toTheEnd(setting.policy());
    }

    private static Mix mix(List<TrainingJob> jobs, NodeGrid grid) {
        List<Typical> members = new ArrayList<>();
        for (TrainingJob job : jobs) {
            int cards = Math.min(job.cards(), grid.cardsPerNode());
            members.add(Typical.of(Gangs.shape(cards)));
        }
        return Mix.of(members);
    }

    private ReplayResult toTheEnd(String policy) {
        while (arrived < jobs.size() || agenda.nextNs() != NEVER) {
            long arrivalNs = arrived < jobs.size() ? jobs.get(arrived).submitNs() : NEVER;
            nowNs = Math.min(arrivalNs, agenda.nextNs());
            while (agenda.nextNs() == nowNs) {
                end(agenda.take());
            }
            while (arrived < jobs.size() && jobs.get(arrived).submitNs() == nowNs) {
                arrive(arrived++);
            }
            discipline.serve(door, nowNs);
            instants.add(new ReplayResult.Instant(nowNs, usedCards, line.size()));
            watcher.accept(state);
        }
        return ReplayResult.of(policy, grid, jobs, startNs, instants);
    }

    private void arrive(int job) {
        if (jobs.get(job).cards() <= grid.cards()) {
            line.add(job);
        }
    }

    private void end(int job) {
        gangs.remove(assignments[job]);
        assignments[job] = new int[0];
        usedCards -= jobs.get(job).cards();
    }

    /** The way in for the discipline. */
    private final class Door implements Discipline.Door {
        @Override
        public int waiting() {
            return line.size();
        }

        @Override
        public int waitingJob(int place) {
            return line.get(place);
        }

        @Override
        public boolean tryStart(int place) {
            int job = line.get(place);
            int[] placed = gangs.place(jobs.get(job).cards());
            if (placed.length == 0) {
                return false;
            }
            assignments[job] = placed;
            startNs[job] = nowNs;
            usedCards += jobs.get(job).cards();
            agenda.add(Math.addExact(nowNs, jobs.get(job).durationNs()), job);
            line.remove(place);
            return true;
        }
    }
}
