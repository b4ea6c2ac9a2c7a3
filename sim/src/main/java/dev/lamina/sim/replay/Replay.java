package dev.lamina.sim.replay;

import dev.lamina.sim.snapshot.SavedState;
import dev.lamina.sim.trace.TrainingJob;
import java.util.List;

/**
 * Replays jobs on virtual time: each arrives, waits until the discipline starts it, runs for its duration and leaves; one that is preempted begins
 * anew. Time is whole nanoseconds; at one instant endings come before arrivals, equal ones in the order in which they were made; the
 * same scene and setting give the same result. Used by one thread.
 */
public final class Replay {
    private static final long NEVER = Long.MAX_VALUE;

    private final List<TrainingJob> jobs;
    private final NodeGrid grid;
    private final Discipline discipline;
    private final Agenda agenda;
    private final History history;
    private final long stopNs;
    private int arrived;
    private long nowNs;

    private Replay(Scene scene, Discipline discipline, long stopNs) {
        this.stopNs = stopNs;
        jobs = scene.jobs();
        grid = scene.grid();
        this.discipline = discipline;
        agenda = new Agenda(jobs.size());
        history = new History(scene);
    }

    /** Runs all jobs to their end; those larger than the whole grid are refused at once. Throws BAD_INPUT for a name that does not exist. */
    public static ReplayResult run(Scene scene, Setting setting) {
        return run(scene, setting, Disciplines.make(scene, setting));
    }

    static ReplayResult run(Scene scene, Setting setting, Discipline discipline) {
        Replay replay = new Replay(scene, discipline, NEVER);
        replay.toTheEnd();
        return ReplayResult.of(setting, scene, replay.history);
    }

    /**
     * The state of the scheduler at the first instant not before a time at which something happens, just before it decides; at the end of
     * the trace where nothing happens any more.
     *
     * @param atNs from the trace's zero
     */
    public static SavedState stateAt(Scene scene, Setting setting, long atNs) {
        LaminaDiscipline discipline = new LaminaDiscipline(scene, setting);
        Replay replay = new Replay(scene, discipline, atNs);
        replay.toTheEnd();
        return discipline.state(replay.nowNs);
    }

    private void toTheEnd() {
        long wakeNs = NEVER;
        while (arrived < jobs.size() || agenda.nextNs() != NEVER || (wakeNs != NEVER && history.waiting() > 0)) {
            long arrivalNs = arrived < jobs.size() ? jobs.get(arrived).submitNs() : NEVER;
            nowNs = Math.min(Math.min(arrivalNs, agenda.nextNs()), wakeNs);
            history.advance(nowNs);
            while (agenda.nextNs() == nowNs) {
                end(agenda.take());
            }
            while (arrived < jobs.size() && jobs.get(arrived).submitNs() == nowNs) {
                arrive(arrived++);
            }
            if (nowNs >= stopNs) {
                return;
            }
            discipline.serve(nowNs, new Book());
            history.note();
            wakeNs = wakeNs(discipline.wakeNs());
        }
    }

    /** A wish to be woken is for later than now, or time would stand still. */
    private long wakeNs(long wishNs) {
        return wishNs == NEVER ? NEVER : Math.max(nowNs + 1, wishNs);
    }

    private void arrive(int job) {
        if (jobs.get(job).cards() <= grid.cards()) {
            history.arrived(job);
            discipline.arrive(job, nowNs);
        }
    }

    private void end(int job) {
        history.ended(job);
        discipline.end(job, nowNs);
    }

    /** Writes down what the discipline decides. */
    private final class Book implements Discipline.Decisions {
        @Override
        public void start(int job) {
            history.started(job);
            agenda.add(Math.addExact(nowNs, jobs.get(job).durationNs()), job);
        }

        @Override
        public void preempt(int job) {
            agenda.cross(job);
            history.preempted(job);
        }

        @Override
        public void expect(int job, long startNs) {
            history.expected(job, startNs);
        }
    }
}
