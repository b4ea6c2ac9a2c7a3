package dev.lamina.core.schedule;

import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.verify.ScheduleVerifier;
import dev.lamina.core.verify.Step;
import java.util.ArrayList;
import java.util.List;

/** A scheduler of which every plan is verified and asked for again: the second answer must change nothing. Used by one thread. */
final class Rounds {
    private static final int EXTRA = 3;

    Scheduler scheduler;
    private final QueueTree queues;
    private final Settings settings;
    private final List<String> wrong = new ArrayList<>();
    private int stops;

    Rounds(Snapshot snapshot, QueueTree queues, Settings settings) {
        this.queues = queues;
        this.settings = settings;
        scheduler = new Scheduler(snapshot, queues, Policies.of("best-fit"), settings);
    }

    /** The plan at a time; what is wrong with it goes to {@link #wrong}. */
    Plan plan(long nowNs) {
        Plan first = verified(nowNs);
        for (int extra = 0; extra < EXTRA; extra++) {
            Plan again = verified(nowNs);
            if (!again.placements().isEmpty() || !again.preemptions().isEmpty()) {
                wrong.add("at " + nowNs + " ns the same question again changes something: " + again);
            }
            if (!again.reservations().equals(first.reservations())) {
                wrong.add("at " + nowNs + " ns the same question again promises something else: " + brief(again)
                        + " instead of " + brief(first));
            }
        }
        return first;
    }

    private static String brief(Plan plan) {
        return plan.reservations().stream()
                .map(each -> each.request() + " at " + each.startNs() + " ns as " + each.cause() + " on "
                        + each.members().stream()
                                .map(member -> member.node() + ":" + member.cards())
                                .toList())
                .toList()
                .toString();
    }

    private Plan verified(long nowNs) {
        Snapshot before = scheduler.snapshot();
        Plan plan = scheduler.plan(nowNs);
        stops += (int) plan.preemptions().stream()
                .filter(each -> each.reason() != Preemption.Reason.SHRINK)
                .count();
        Step step = new Step(before, plan, scheduler.snapshot(), queues, nowNs);
        for (String complaint : ScheduleVerifier.check(step, settings.patience().disruption())) {
            wrong.add("at " + nowNs + " ns: " + complaint);
        }
        return plan;
    }

    /** Goes on from a snapshot, as after a restart. */
    void restart() {
        scheduler = new Scheduler(scheduler.snapshot(), queues, Policies.of("best-fit"), settings);
    }

    /** How many requests were stopped for others so far. */
    int stops() {
        return stops;
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
