package dev.lamina.core.verify;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.request.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One decision of a scheduler: what was, what it said, what is then.
 *
 * @param before right before the decision, with everybody who had asked by then
 * @param plan what was decided
 * @param after right after it
 * @param queues that it kept to
 * @param nowNs when
 */
public record Step(Snapshot before, Plan plan, Snapshot after, QueueTree queues, long nowNs) {
    /** Throws {@link NullPointerException} for a missing part. */
    public Step {
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(queues, "queues");
    }

    /** Everybody who ran or waited before it, by name. */
    Map<String, Request> requests() {
        Map<String, Request> requests = new HashMap<>();
        before.started().forEach(each -> requests.put(each.request().name(), each.request()));
        before.waiting().forEach(each -> requests.put(each.request().name(), each.request()));
        return requests;
    }

    static Map<String, Started> started(Snapshot snapshot) {
        Map<String, Started> started = new HashMap<>();
        snapshot.started().forEach(each -> started.put(each.request().name(), each));
        return started;
    }

    static Set<String> waiting(Snapshot snapshot) {
        Set<String> names = new LinkedHashSet<>();
        for (Waiting each : snapshot.waiting()) {
            names.add(each.request().name());
        }
        return names;
    }

    static Map<String, List<Placement>> members(List<Placement> placements) {
        Map<String, List<Placement>> members = new HashMap<>();
        placements.forEach(each -> members.computeIfAbsent(each.request(), name -> new ArrayList<>())
                .add(each));
        return members;
    }
}
