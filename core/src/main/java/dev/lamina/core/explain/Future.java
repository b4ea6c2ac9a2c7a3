package dev.lamina.core.explain;

import dev.lamina.core.explain.Explainer.Case;
import dev.lamina.core.explain.Explanation.Outlook;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.schedule.Scheduler;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Lets time go on: everybody ends at the median of his estimate, and the scheduler decides at each end, until a request starts. Used by one
 * thread, once.
 */
final class Future {
    /** Beyond this many ends nobody believes the answer any more. */
    private static final int MOST_ENDS = 20_000;

    private final Case asked;
    private final Scheduler scheduler;
    private final Map<String, Estimate> estimates = new HashMap<>();
    private final Map<String, Long> endsNs = new HashMap<>();
    private final PriorityQueue<End> agenda = new PriorityQueue<>();
    private long sequence;

    private record End(long atNs, long sequence, String request, boolean stopped) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(sequence, other.sequence);
        }
    }

    Future(Case asked, Scheduler scheduler) {
        this.asked = asked;
        this.scheduler = scheduler;
        Snapshot snapshot = asked.snapshot();
        for (Started started : snapshot.started()) {
            estimates.put(started.request().name(), started.request().estimate());
            begin(started.request().name(), started.startedNs());
        }
        for (Waiting waiting : snapshot.waiting()) {
            estimates.put(waiting.request().name(), waiting.request().estimate());
        }
    }

    /** Notes when somebody who started will end; one who should have ended already takes as long again. */
    private void begin(String request, long startedNs) {
        long lastsNs = estimates.getOrDefault(request, Estimate.UNKNOWN).p50Ns();
        if (lastsNs > 0) {
            long overNs = asked.nowNs() - startedNs;
            long endNs =
                    startedNs + lastsNs > asked.nowNs() ? startedNs + lastsNs : asked.nowNs() + Math.max(1, overNs);
            endsNs.put(request, endNs);
            agenda.add(new End(endNs, sequence++, request, false));
        }
    }

    Outlook start() {
        String request = asked.waiting().request().name();
        long nowNs = asked.nowNs();
        for (int ends = 0; ends < MOST_ENDS; ends++) {
            Plan plan = scheduler.plan(nowNs);
            if (plan.placements().stream()
                    .anyMatch(placement -> placement.request().equals(request))) {
                return Outlook.at(nowNs);
            }
            note(plan, nowNs);
            if (agenda.isEmpty()) {
                return Outlook.unknown(
                        "nobody who runs and states how long ends before it, and nothing else makes room");
            }
            nowNs = agenda.element().atNs();
            endAll(nowNs);
        }
        return Outlook.unknown("it is behind more than " + MOST_ENDS + " others that have to end first");
    }

    private void note(Plan plan, long nowNs) {
        Set<String> started = new HashSet<>();
        for (Placement placement : plan.placements()) {
            if (!endsNs.containsKey(placement.request()) && started.add(placement.request())) {
                begin(placement.request(), nowNs);
            }
        }
        for (Preemption preemption : plan.preemptions()) {
            if (preemption.reason() != Preemption.Reason.SHRINK) {
                endsNs.put(preemption.request(), preemption.leavesNs());
                agenda.add(new End(Math.max(nowNs, preemption.leavesNs()), sequence++, preemption.request(), true));
            }
        }
    }

    private void endAll(long nowNs) {
        while (!agenda.isEmpty() && agenda.element().atNs() == nowNs) {
            End end = agenda.remove();
            Long endNs = endsNs.get(end.request());
            boolean holds = endNs != null && (endNs == nowNs || end.stopped());
            if (holds) {
                endsNs.remove(end.request());
                if (end.stopped()) {
                    scheduler.stopped(end.request(), nowNs);
                } else {
                    scheduler.end(end.request(), nowNs);
                }
            }
        }
    }
}
