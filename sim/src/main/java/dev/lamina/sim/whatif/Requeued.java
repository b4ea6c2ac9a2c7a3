package dev.lamina.sim.whatif;

import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Request;
import java.util.Set;

/**
 * A snapshot under other queues. Work stays in its queue where there is one of that name without queues inside; else it goes to the queue that
 * is called like its user, where there is one; else to nobody's.
 */
public final class Requeued {
    private Requeued() {}

    /** The same snapshot, each request in a queue of the tree. */
    public static Snapshot under(Snapshot snapshot, QueueTree queues) {
        Set<String> names = Set.copyOf(queues.leafNames());
        Standing before = snapshot.standing();
        // What was searched in vain was searched under the other queues.
        return new Snapshot(
                snapshot.cluster(),
                snapshot.running(),
                snapshot.started().stream()
                        .map(each -> new Started(
                                moved(each.request(), names),
                                each.submittedNs(),
                                each.startedNs(),
                                each.leavesNs(),
                                each.lateUntilNs()))
                        .toList(),
                snapshot.waiting().stream()
                        .map(each -> new Waiting(moved(each.request(), names), each.submittedNs()))
                        .toList(),
                new Standing(before.reservations(), before.stopped(), before.starving(), Standing.Last.NONE));
    }

    private static Request moved(Request request, Set<String> names) {
        Claim claim = request.claim();
        String queue = names.contains(claim.queue()) ? claim.queue() : names.contains(claim.user()) ? claim.user() : "";
        return new Request(
                request.name(),
                new Claim(queue, claim.user(), claim.priority(), claim.preemptible()),
                request.groups(),
                request.gathering(),
                request.estimate());
    }
}
