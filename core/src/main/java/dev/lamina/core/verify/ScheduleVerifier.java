package dev.lamina.core.verify;

import dev.lamina.core.cluster.Topology;
import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Started;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a decision of a scheduler: nobody is lost and nothing over-committed, constraints hold, gangs are whole and as close together as they
 * must be, quotas are kept or borrowed by their rule, nobody is stopped without right, beyond the limits or without somebody who starts for it,
 * what was promised holds. Slow on purpose; for tests and simulations under test. Used by one thread, once.
 */
public final class ScheduleVerifier {
    private final Step step;
    private final Map<String, Request> requests;
    private final Map<String, List<Placement>> before;
    private final Map<String, List<Placement>> after;
    private final List<String> wrong = new ArrayList<>();

    private ScheduleVerifier(Step step) {
        this.step = step;
        requests = step.requests();
        before = Step.members(step.before().running());
        after = Step.members(step.after().running());
    }

    /** What is wrong with a decision under the usual limits on stopping, in words; empty when nothing is. */
    public static List<String> check(Step step) {
        return check(step, Disruption.DEFAULT);
    }

    /**
     * What is wrong with a decision, in words; empty when nothing is.
     *
     * @param limits on what may be done to those that run
     */
    public static List<String> check(Step step, Disruption limits) {
        ScheduleVerifier verifier = new ScheduleVerifier(step);
        verifier.nobodyIsLost();
        verifier.onlyWhatThePlanSays();
        verifier.room();
        verifier.after.keySet().forEach(verifier::whole);
        verifier.answers();
        verifier.wrong.addAll(new StoppingRules(step, limits).complaints());
        verifier.wrong.addAll(new QuotaRules(step).complaints());
        verifier.wrong.addAll(new PromiseRules(step).complaints());
        return List.copyOf(verifier.wrong);
    }

    private void nobodyIsLost() {
        Set<String> running = new HashSet<>(Step.started(step.after()).keySet());
        Set<String> waiting = Step.waiting(step.after());
        for (String name : requests.keySet()) {
            if (running.contains(name) == waiting.contains(name)) {
                wrong.add(name + (running.contains(name) ? " runs and waits" : " neither runs nor waits"));
            }
        }
        running.addAll(waiting);
        running.removeAll(requests.keySet());
        running.forEach(name -> wrong.add(name + " is there but nobody asked for it"));
    }

    /** What runs after is what ran before, less what shrank, and what the plan starts. */
    private void onlyWhatThePlanSays() {
        Map<Placement, Integer> counts = new HashMap<>();
        step.before().running().forEach(each -> counts.merge(each, 1, Integer::sum));
        step.plan().placements().forEach(each -> counts.merge(each, 1, Integer::sum));
        for (Preemption preemption : step.plan().preemptions()) {
            if (preemption.reason() == Preemption.Reason.SHRINK) {
                preemption.members().forEach(each -> counts.merge(each, -1, Integer::sum));
            }
        }
        step.after().running().forEach(each -> counts.merge(each, -1, Integer::sum));
        counts.forEach((placement, count) -> {
            if (count != 0) {
                wrong.add(placement + (count > 0 ? " has gone, and the plan does not say so" : " is there unplanned"));
            }
        });
    }

    private void room() {
        List<Held> nodes =
                step.after().cluster().nodes().stream().map(Held::new).toList();
        step.after().running().forEach(each -> nodes.get(each.node()).add(each));
        nodes.forEach(node -> wrong.addAll(node.complaints()));
        for (Placement placed : step.plan().placements()) {
            Held node = nodes.get(placed.node());
            boolean allowed = node.admits(placed.shape())
                    && node.allowedCards(placed.shape()).containsAll(placed.cards());
            if (!allowed) {
                wrong.add(placed.request() + " is on node " + node.node().name() + ", which its constraints exclude");
            }
        }
    }

    private void whole(String name) {
        Started started = Step.started(step.after()).get(name);
        if (started == null) {
            return;
        }
        List<Placement> members = after.getOrDefault(name, List.of());
        Request request = started.request();
        for (MemberGroup group : request.groups()) {
            long there = members.stream()
                    .filter(member ->
                            member.role().equals(group.role()) && member.shape().equals(group.shape()))
                    .count();
            if (there < group.min() || there > group.max()) {
                wrong.add(name + " runs with " + there + " of role " + group.role() + ", not " + group.min() + ".."
                        + group.max());
            }
        }
        if (!before.containsKey(name) && request.gathering().kind() == Gathering.Kind.REQUIRED) {
            together(request, members);
        }
    }

    private void together(Request request, List<Placement> members) {
        Topology topology = step.after().cluster().topology();
        int depth = topology.levels().indexOf(request.gathering().level());
        Set<Integer> places = new HashSet<>();
        for (Placement member : members) {
            int place = step.after().cluster().nodes().get(member.node()).place();
            places.add(place < 0 || depth < 0 ? -1 - member.node() : topology.ancestor(place, depth));
        }
        if (places.size() > 1) {
            wrong.add(request.name() + " must be within one "
                    + request.gathering().level() + " and is in " + places.size());
        }
    }

    /** Where reasons are given, everybody who waits has one, and one only. */
    private void answers() {
        if (step.plan().refusals().isEmpty()) {
            return;
        }
        Set<String> waiting = Step.waiting(step.after());
        Set<String> answered = new HashSet<>();
        for (Refusal refusal : step.plan().refusals()) {
            if (!answered.add(refusal.request())) {
                wrong.add(refusal.request() + " is refused twice");
            }
            if (!waiting.contains(refusal.request())) {
                wrong.add(refusal.request() + " is refused but does not wait");
            }
        }
        waiting.removeAll(answered);
        waiting.forEach(name -> wrong.add(name + " waits and nobody says why"));
    }
}
