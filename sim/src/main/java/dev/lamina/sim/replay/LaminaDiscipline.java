package dev.lamina.sim.replay;

import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.core.schedule.Settings;
import dev.lamina.sim.snapshot.SavedState;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** The scheduler itself, on the replay's clock. */
final class LaminaDiscipline implements Discipline {
    private static final long NEVER = Long.MAX_VALUE;

    private final List<TrainingJob> jobs;
    private final Scene scene;
    private final long[] estimateNs;
    private final SavedState.Rules rules;
    private final Scheduler scheduler;
    private final boolean foresees;
    private final Set<String> newcomers = new LinkedHashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final boolean[] running;
    private final PriorityQueue<Leaving> leaving =
            new PriorityQueue<>(Comparator.comparingLong(Leaving::atNs).thenComparingInt(Leaving::job));

    LaminaDiscipline(Scene scene, Setting setting) {
        this(scene, setting, usual(scene, setting));
    }

    LaminaDiscipline(Scene scene, Setting setting, Settings settings) {
        this.scene = scene;
        foresees = setting.foresees();
        jobs = scene.jobs();
        estimateNs = scene.estimates().of(jobs);
        running = new boolean[jobs.size()];
        for (int job = 0; job < jobs.size(); job++) {
            numbers.put(jobs.get(job).name(), job);
        }
        rules = new SavedState.Rules(setting.policy(), settings.mix(), settings.seed(), settings.patience());
        scheduler = new Scheduler(
                Snapshot.empty(scene.grid().cluster()), scene.queues(), Policies.of(setting.policy()), settings);
    }

    private static Settings usual(Scene scene, Setting setting) {
        Settings usual = Settings.DEFAULT;
        return new Settings(
                Floor.mix(scene.jobs(), scene.grid()), setting.seed(), usual.order(), usual.patience(), false);
    }

    /** All that its next decision depends on. */
    SavedState state(long nowNs) {
        return new SavedState(nowNs, scheduler.snapshot(), scene.queues(), rules);
    }

    /** A job that was told to go tidies up until then. */
    private record Leaving(long atNs, int job) {}

    @Override
    public void arrive(int job, long nowNs) {
        scheduler.submit(request(job), nowNs);
        newcomers.add(jobs.get(job).name());
    }

    private Request request(int job) {
        TrainingJob of = jobs.get(job);
        int perNode = scene.grid().cardsPerNode();
        int whole = of.cards() / perNode;
        int rest = of.cards() % perNode;
        List<MemberGroup> groups = new ArrayList<>();
        if (whole > 0) {
            groups.add(new MemberGroup("node", Gangs.shape(perNode), whole, whole));
        }
        if (rest > 0) {
            groups.add(new MemberGroup("rest", Gangs.shape(rest), 1, 1));
        }
        long p50Ns = Math.max(1, estimateNs[job]);
        Estimate estimate =
                new Estimate(p50Ns, Math.max(p50Ns, scene.estimates().p90(p50Ns)));
        return new Request(of.name(), Claim.on(of.tenant()), groups, Gathering.ANYWHERE, estimate);
    }

    @Override
    public void end(int job, long nowNs) {
        running[job] = false;
        leaving.removeIf(each -> each.job() == job);
        scheduler.end(jobs.get(job).name(), nowNs);
    }

    @Override
    public void serve(long nowNs, Decisions decisions) {
        while (!leaving.isEmpty() && leaving.element().atNs() <= nowNs) {
            int job = leaving.remove().job();
            running[job] = false;
            scheduler.stopped(jobs.get(job).name(), nowNs);
            decisions.preempt(job);
        }
        Plan plan = scheduler.plan(nowNs);
        for (Preemption preemption : plan.preemptions()) {
            leaving.add(new Leaving(preemption.leavesNs(), number(preemption.request())));
        }
        for (Placement placement : plan.placements()) {
            int job = number(placement.request());
            if (!running[job]) {
                running[job] = true;
                newcomers.remove(placement.request());
                decisions.start(job);
            }
        }
        foresee(nowNs, decisions);
        for (Reservation reservation : plan.reservations()) {
            decisions.expect(number(reservation.request()), reservation.startNs());
        }
    }

    private void foresee(long nowNs, Decisions decisions) {
        if (foresees && !newcomers.isEmpty()) {
            scheduler.foresee(newcomers, nowNs).forEach((name, startNs) -> decisions.expect(number(name), startNs));
        }
        newcomers.clear();
    }

    private int number(String name) {
        return numbers.getOrDefault(name, -1);
    }

    @Override
    public long wakeNs() {
        return leaving.isEmpty() ? NEVER : leaving.element().atNs();
    }
}
