package dev.lamina.core.explain;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.explain.Explanation.Outlook;
import dev.lamina.core.placement.Policy;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.core.schedule.Settings;
import java.util.List;

/**
 * Answers why a request waits. It asks the scheduler: with the snapshot as it is, with one thing changed at a time, and with time going on.
 * Pure: the same arguments give the same answer. Safe for any thread.
 */
public final class Explainer {
    private static final int NEAREST = 3;

    private final Policy.Factory policy;
    private final Settings settings;

    /** Explains what a scheduler of this policy and these settings decides. */
    public Explainer(Policy.Factory policy, Settings settings) {
        this.policy = policy;
        this.settings = settings;
    }

    /**
     * Why a request waits.
     *
     * @throws LaminaException NOT_FOUND when no such request waits; as the {@link Scheduler} for a snapshot that does not hold together
     */
    public Explanation explain(Snapshot snapshot, QueueTree queues, String request, long nowNs) {
        Waiting waiting = waiting(snapshot, request);
        Case asked = new Case(snapshot, queues, waiting, nowNs);
        Scheduler scheduler = scheduler(asked);
        Plan plan = scheduler.plan(nowNs);
        List<Refusal> reasons = reasons(plan, asked);
        boolean starts = starts(plan, request);
        return new Explanation(
                request,
                waiting.request().claim().queue(),
                nowNs - waiting.submittedNs(),
                starts,
                starts ? List.of() : reasons,
                starts ? List.of() : new NearNodes(snapshot).of(waiting.request(), NEAREST),
                starts ? List.of() : new Changes(asked, reasons, this).thatStart(),
                starts ? Outlook.at(nowNs) : outlook(scheduler, request, nowNs));
    }

    private static Outlook outlook(Scheduler planned, String request, long nowNs) {
        Long startNs = planned.foresee(List.of(request), nowNs).get(request);
        return startNs == null
                ? Outlook.unknown("nobody who runs and states how long ends before it, and nothing else makes room")
                : Outlook.at(startNs);
    }

    private static List<Refusal> reasons(Plan plan, Case asked) {
        String request = asked.waiting().request().name();
        List<Refusal> given = plan.refusals().stream()
                .filter(refusal -> refusal.request().equals(request))
                .limit(1)
                .toList();
        if (!given.isEmpty()) {
            return given;
        }
        return new QuotaCheck(asked.snapshot(), asked.queues())
                .refusal(asked.waiting().request()).stream()
                        .map(by -> (Refusal) new Refusal.OverQuota(
                                request, by.queue(), by.resource(), by.askedMilli(), by.availableMilli()))
                        .toList();
    }

    private static Waiting waiting(Snapshot snapshot, String request) {
        for (Waiting each : snapshot.waiting()) {
            if (each.request().name().equals(request)) {
                return each;
            }
        }
        boolean runs = snapshot.running().stream()
                .anyMatch(placement -> placement.request().equals(request));
        List<String> some = snapshot.waiting().stream()
                .map(each -> each.request().name())
                .limit(NEAREST)
                .toList();
        throw new LaminaException(
                ErrorCode.NOT_FOUND,
                "request " + request + (runs ? " runs already" : " is not there") + "; "
                        + (some.isEmpty()
                                ? "nothing waits"
                                : "name one that waits, such as " + String.join(", ", some)));
    }

    /** A snapshot in which one request is looked at. */
    record Case(Snapshot snapshot, QueueTree queues, Waiting waiting, long nowNs) {
        /** The same with another request in its place, as long in line. */
        Case with(Waiting other) {
            List<Waiting> line = snapshot.waiting().stream()
                    .map(each -> each.equals(waiting) ? other : each)
                    .toList();
            // What it was promised was for what it asked before.
            List<Reservation> promised = snapshot.standing().reservations().stream()
                    .filter(each -> !each.request().equals(other.request().name()))
                    .toList();
            Standing standing = new Standing(
                    promised, snapshot.standing().stopped(), snapshot.standing().starving(), Standing.Last.NONE);
            Snapshot changed = new Snapshot(snapshot.cluster(), snapshot.running(), snapshot.started(), line, standing);
            return new Case(changed, queues, other, nowNs);
        }

        Case with(QueueTree other) {
            return new Case(snapshot, other, waiting, nowNs);
        }
    }

    boolean starts(Case asked) {
        return starts(plan(asked), asked.waiting().request().name());
    }

    private static boolean starts(Plan plan, String request) {
        return plan.placements().stream()
                .anyMatch(placement -> placement.request().equals(request));
    }

    Plan plan(Case asked) {
        return scheduler(asked).plan(asked.nowNs());
    }

    private Scheduler scheduler(Case asked) {
        return new Scheduler(asked.snapshot(), asked.queues(), policy, settings);
    }
}
