package dev.lamina.bench.schedule;

import dev.lamina.bench.report.Finding;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Started;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.sim.snapshot.SavedState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How long a large cluster's scheduler takes for an event and the plan that follows it. Owned by one thread. */
public final class QueueSpeed {
    private static final double MOST_MS = 50;
    private static final int WARM_UPS = 600;
    private static final double NS_IN_MS = 1e6;
    private static final long STEP_NS = 1_000_000_000L;
    private static final String METHOD =
            "4,000 nodes of 8 cards, 140,000 slices run, 1,000 requests of 20 kinds wait, in ten queues, half of them with guarantees, at"
                    + " three priorities. A virtual machine of its own, warmed up by 600 events; one thread, wall time of an event and the plan after it, with a reason for every request that waits."
                    + " Events of all sorts take turns, a second apart; those who were stopped leave when their grace is over, all of a second as one event.";

    /** What happens. */
    private enum Event {
        /** A slice ends, and one like it is asked for. */
        TURNOVER,
        /** A slice ends. */
        END,
        /** One of the 20 kinds is asked for. */
        ARRIVAL,
        /** A gang of 8 members with 8 cards each is asked for. */
        GANG,
        /** A slice of a higher priority than all others is asked for. */
        URGENT,
        /** A gang of 4 members with a card each, of a higher priority than all others, is asked for. */
        URGENT_GANG,
        /** Those who were stopped half a minute ago have left. */
        LEFT
    }

    private static final List<Event> TURNS =
            List.of(Event.TURNOVER, Event.ARRIVAL, Event.END, Event.URGENT, Event.END, Event.GANG, Event.URGENT_GANG);

    private final BusyCluster cluster = new BusyCluster(7);
    private final SavedState state = cluster.state();
    private final List<Started> running = state.snapshot().started();
    private final Deque<Preemption> leaving = new ArrayDeque<>();
    private final Set<String> gone = new HashSet<>();
    private final Scheduler scheduler;
    private final double loadMs;
    private long nowNs = state.nowNs();
    private int stopped;
    private int next;
    private int turn;

    private QueueSpeed() {
        long startedNs = System.nanoTime();
        scheduler = state.scheduler();
        scheduler.plan(state.nowNs());
        loadMs = (System.nanoTime() - startedNs) / NS_IN_MS;
    }

    /**
     * Measures in a virtual machine of its own with all its compilers, as that of a scheduler that stays.
     *
     * @param events how many count, at least 1
     * @throws LaminaException UNAVAILABLE when the virtual machine cannot be started or fails
     */
    public static Finding measure(int events, String command) {
        QueueTimes times = new QueueTimes();
        OwnMachine.run(QueueSpeed.class, List.of(Integer.toString(events)), times::read);
        return times.finding(command, METHOD, MOST_MS);
    }

    /** The measurement itself; writes one line for each time. */
    public static void main(String[] arguments) {
        QueueSpeed speed = new QueueSpeed();
        int events = Integer.parseInt(arguments[0]);
        for (int event = 0; event < WARM_UPS + events; event++) {
            speed.step(event, event >= WARM_UPS);
        }
        System.out.println(QueueTimes.LOAD + " " + speed.loadMs);
        System.out.println(QueueTimes.STOPPED + " " + speed.stopped);
    }

    private void step(int number, boolean counts) {
        nowNs += STEP_NS;
        boolean leaves =
                number % 2 == 1 && !leaving.isEmpty() && leaving.element().leavesNs() <= nowNs;
        Event event = leaves ? Event.LEFT : TURNS.get(turn++ % TURNS.size());
        long fromNs = System.nanoTime();
        happen(event, "new" + number);
        Plan plan = scheduler.plan(nowNs);
        if (counts) {
            System.out.println(event.name() + " " + (System.nanoTime() - fromNs) / NS_IN_MS);
        }
        for (Preemption preemption : plan.preemptions()) {
            if (preemption.reason() != Preemption.Reason.SHRINK) {
                leaving.add(preemption);
                gone.add(preemption.request());
                stopped += counts ? 1 : 0;
            }
        }
    }

    private void happen(Event event, String name) {
        switch (event) {
            case TURNOVER -> {
                scheduler.end(someone(), nowNs);
                scheduler.submit(cluster.slice(name, 200), nowNs);
            }
            case END -> scheduler.end(someone(), nowNs);
            case ARRIVAL -> scheduler.submit(cluster.arrival(name, next++ % BusyCluster.KINDS), nowNs);
            case GANG -> scheduler.submit(cluster.gang(name, CardDemand.shares(8, 1000), 8), nowNs);
            case URGENT -> scheduler.submit(cluster.urgent(name, CardDemand.shares(1, 200), 1), nowNs);
            case URGENT_GANG -> scheduler.submit(cluster.urgent(name, CardDemand.shares(1, 1000), 4), nowNs);
            case LEFT -> {
                while (!leaving.isEmpty() && leaving.element().leavesNs() <= nowNs) {
                    scheduler.stopped(leaving.remove().request(), nowNs);
                }
            }
        }
    }

    /** A slice that runs; a prime step visits slices all over the cluster, each once. */
    private String someone() {
        String name;
        do {
            name = running.get((int) (next++ * 7_919L % running.size()))
                    .request()
                    .name();
        } while (!gone.add(name));
        return name;
    }
}
