package dev.lamina.sim.whatif;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Request;
import dev.lamina.core.schedule.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one decision on a snapshot does, by queue.
 *
 * @param queues each queue with work, by name; the empty name is work that names none
 * @param started requests that start now, sorted
 * @param stopped requests that are stopped for others now, sorted
 * @param waiting requests that go on waiting, sorted
 */
public record Outcome(List<OfQueue> queues, List<String> started, List<String> stopped, List<String> waiting) {
    /** Copies the lists. */
    public Outcome {
        queues = List.copyOf(queues);
        started = List.copyOf(started);
        stopped = List.copyOf(stopped);
        waiting = List.copyOf(waiting);
    }

    /**
     * One queue after the decision.
     *
     * @param name its name
     * @param heldMilli thousandths of a card that it holds, what starts now included and what is stopped not
     * @param started how many requests start
     * @param stopped how many are stopped
     * @param waiting how many go on waiting
     */
    public record OfQueue(String name, long heldMilli, int started, int stopped, int waiting) {}

    /** Lets a scheduler that was made from a snapshot decide once. */
    public static Outcome of(Snapshot snapshot, Scheduler scheduler, long nowNs) {
        return new Count(snapshot).of(scheduler.plan(nowNs));
    }

    /** Adds up by queue. Used once, by one thread. */
    private static final class Count {
        private final Snapshot snapshot;
        private final Map<String, String> queueOf = new HashMap<>();
        private final Map<String, Long> held = new TreeMap<>();

        Count(Snapshot snapshot) {
            this.snapshot = snapshot;
            for (Started each : snapshot.started()) {
                note(each.request());
            }
            for (Waiting each : snapshot.waiting()) {
                note(each.request());
            }
        }

        private void note(Request request) {
            queueOf.put(request.name(), request.claim().queue());
            held.putIfAbsent(request.claim().queue(), 0L);
        }

        private String queue(String request) {
            return queueOf.getOrDefault(request, Claim.NOBODY.queue());
        }

        Outcome of(Plan plan) {
            Set<String> started = new TreeSet<>();
            Set<String> stopped = new TreeSet<>();
            snapshot.running().forEach(member -> hold(member, 1));
            for (Preemption preemption : plan.preemptions()) {
                preemption.members().forEach(member -> hold(member, -1));
                stopped.add(preemption.request());
            }
            Set<String> running =
                    snapshot.running().stream().map(Placement::request).collect(Collectors.toSet());
            for (Placement member : plan.placements()) {
                hold(member, 1);
                if (!running.contains(member.request())) {
                    started.add(member.request());
                }
            }
            Set<String> waiting = new TreeSet<>();
            snapshot.waiting().forEach(each -> waiting.add(each.request().name()));
            waiting.removeAll(started);
            List<OfQueue> queues = new ArrayList<>();
            held.forEach((name, milli) -> queues.add(
                    new OfQueue(name, milli, count(name, started), count(name, stopped), count(name, waiting))));
            return new Outcome(queues, List.copyOf(started), List.copyOf(stopped), List.copyOf(waiting));
        }

        private void hold(Placement member, int sign) {
            held.merge(queue(member.request()), sign * member.shape().cardMilli(), Long::sum);
        }

        private int count(String queue, Set<String> requests) {
            return (int) requests.stream()
                    .filter(request -> queue(request).equals(queue))
                    .count();
        }
    }
}
