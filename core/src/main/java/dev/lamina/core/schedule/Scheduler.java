package dev.lamina.core.schedule;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policy;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides who starts where, event by event: what is asked for and what ends is told to it, and {@link #plan} answers with what to do, which it then takes
 * as done. The same snapshot, events and times give the same plans, and it does not matter whether one goes on or a new one goes on from its {@link #snapshot};
 * with the same {@link #mix}; but not with a policy that draws lots. Times never go back. One thread owns it.
 */
public final class Scheduler {
    private final Snapshot origin;
    private final Settings settings;
    private final Mix mix;
    private final Domains domains;
    private final Floor floor;
    private final Round round;
    private final Map<String, Job> jobs = new HashMap<>();
    private final List<Placement> fixed;

    /**
     * Takes over what runs, waits and was promised.
     *
     * @param policy where members go
     * @throws LaminaException BAD_INPUT when what runs does not fit its nodes, NOT_FOUND for a queue that is not there
     */
    public Scheduler(Snapshot snapshot, QueueTree queues, Policy.Factory policy, Settings settings) {
        this.origin = snapshot;
        floor = new Floor(snapshot.cluster(), queues);
        this.settings = settings;
        mix = mix(snapshot, settings);
        domains = new Domains(snapshot.cluster());
        Policy bound = policy.on(floor.state(), mix, settings.seed());
        GangFit fit = new GangFit(floor.state(), new Placer(floor.state(), bound), domains);
        List<Placement> staying = Restoration.fixed(snapshot);
        Ever ever = new Ever(snapshot.cluster(), staying, domains, state -> policy.on(state, mix, settings.seed()));
        round = new Round(floor, fit, ever, settings);
        new Restoration(floor, round.line(), jobs).restore(snapshot);
        fixed = staying;
        round.remember(snapshot.standing());
    }

    private static Mix mix(Snapshot snapshot, Settings settings) {
        if (!settings.mix().typicals().isEmpty()) {
            return settings.mix();
        }
        List<Shape> shapes = new ArrayList<>(
                snapshot.running().stream().map(Placement::shape).toList());
        snapshot.waiting().forEach(waiting -> waiting.request().groups().forEach(group -> shapes.add(group.shape())));
        return Mix.of(shapes.stream().map(Typical::of).toList());
    }

    /**
     * Somebody asks.
     *
     * @throws LaminaException BAD_INPUT when a request of that name waits or runs; NOT_FOUND or BAD_INPUT for its queue
     */
    public void submit(Request request, long nowNs) {
        if (jobs.containsKey(request.name())) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "request " + request.name() + " is there already; give each request a name of its own");
        }
        Job job = new Job(request, nowNs, floor.books());
        jobs.put(request.name(), job);
        enter(job);
    }

    /**
     * Somebody has gone for good: what runs has ended, what waits is not wanted any more.
     *
     * @throws LaminaException NOT_FOUND when no such request waits or runs
     */
    public void end(String request, long nowNs) {
        Job job = find(request);
        jobs.remove(request);
        round.leave(job, nowNs);
    }

    /**
     * Somebody who was stopped for others has left its cards; it waits again, as old as it was.
     *
     * @throws LaminaException NOT_FOUND when no such request runs, BAD_INPUT when it was not stopped
     */
    public void stopped(String request, long nowNs) {
        Job job = find(request);
        if (!job.running || !job.leaving()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "request " + request + " was not stopped for others; report its end instead");
        }
        round.leave(job, nowNs);
        enter(job);
    }

    private void enter(Job job) {
        job.sequence = floor.nextSequence();
        round.line().add(job);
    }

    private Job find(String request) {
        Job job = jobs.get(request);
        if (job == null) {
            throw new LaminaException(
                    ErrorCode.NOT_FOUND, "request " + request + " neither waits nor runs; see that its name is right");
        }
        return job;
    }

    /** Decides what to do now. */
    public Plan plan(long nowNs) {
        return round.decide(nowNs);
    }

    /**
     * When requests that wait are thought to start: everybody who runs ends at the median of his estimate, nobody else comes, nobody is stopped for others, and
     * those who wait start by the rules of the line. Changes nothing. To be asked after {@link #plan} of the same time.
     *
     * @param requests the names of requests that wait
     * @return the times of those that start some day, by name
     * @throws LaminaException NOT_FOUND when one of them is not there
     */
    public Map<String, Long> foresee(Collection<String> requests, long nowNs) {
        List<Job> asked = requests.stream().map(this::find).toList();
        Map<String, Long> starts = new HashMap<>();
        new Course(floor, domains, settings, nowNs)
                .starts(asked, round.line().jobs())
                .forEach((job, startNs) -> starts.put(job.name(), startNs));
        return starts;
    }

    /** What requests usually look like, as this one takes it: for {@link Settings#withMix} of whoever goes on from its snapshot. */
    public Mix mix() {
        return mix;
    }

    /** Everything that a scheduler needs to go on from here. */
    public Snapshot snapshot() {
        List<Placement> running = new ArrayList<>(fixed);
        List<Started> started = new ArrayList<>();
        List<Waiting> waiting = new ArrayList<>();
        jobs.values().stream()
                .filter(job -> job.running)
                .sorted(Comparator.comparingLong((Job job) -> job.startedNs).thenComparingLong(job -> job.sequence))
                .forEach(job -> {
                    running.addAll(floor.placements(job));
                    long lateUntilNs = job.endNs == job.dueNs() ? Started.NOT_LATE : job.endNs;
                    started.add(new Started(job.request, job.submittedNs, job.startedNs, job.leavesNs, lateUntilNs));
                });
        jobs.values().stream()
                .filter(job -> !job.running)
                .sorted(Job.OLDEST)
                .forEach(job -> waiting.add(new Waiting(job.request, job.submittedNs, job.searchedNs)));
        return new Snapshot(origin.cluster(), running, started, waiting, round.standing());
    }
}
