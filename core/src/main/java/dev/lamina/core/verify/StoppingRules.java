package dev.lamina.core.verify;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Started;
import dev.lamina.core.request.Request;
import dev.lamina.core.slice.SliceClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nobody is stopped without right, in part, or for nothing. */
final class StoppingRules {
    private final Step step;
    private final Map<String, Request> requests;
    private final Map<String, Started> ran;
    private final List<String> wrong = new ArrayList<>();

    StoppingRules(Step step) {
        this.step = step;
        requests = step.requests();
        ran = Step.started(step.before());
    }

    List<String> complaints() {
        Set<String> startsOrIsNominated = new HashSet<>();
        step.plan().placements().forEach(each -> startsOrIsNominated.add(each.request()));
        for (Reservation reservation : step.plan().reservations()) {
            if (reservation.cause() == Reservation.Cause.NOMINATED) {
                startsOrIsNominated.add(reservation.request());
            }
        }
        Set<String> stopped = new HashSet<>();
        for (Preemption preemption : step.plan().preemptions()) {
            if (!stopped.add(preemption.request())) {
                wrong.add(preemption.request() + " is stopped twice");
            }
            boolean overrun = preemption.reason() == Preemption.Reason.OVERRUN;
            if (!overrun && !startsOrIsNominated.contains(preemption.cause())) {
                wrong.add(preemption.request() + " is stopped for " + preemption.cause()
                        + ", which neither starts nor is nominated");
            }
            right(preemption);
        }
        return wrong;
    }

    private void right(Preemption preemption) {
        Optional<Started> victim = Optional.ofNullable(ran.get(preemption.request()));
        Optional<Request> cause = Optional.ofNullable(requests.get(preemption.cause()));
        if (victim.isEmpty() || cause.isEmpty()) {
            wrong.add(
                    preemption.request() + " is stopped for " + preemption.cause() + ", but one of them is not there");
            return;
        }
        Request stopped = victim.get().request();
        if (victim.get().leavesNs() != Started.STAYS) {
            wrong.add(stopped.name() + " is stopped although it is leaving already");
        }
        if (!stopped.claim().preemptible() && preemption.reason() != Preemption.Reason.SHRINK) {
            wrong.add(stopped.name() + " is stopped although it may not be");
        }
        switch (preemption.reason()) {
            case SHRINK -> {}
            case PRIORITY -> {
                all(preemption);
                if (!comesBefore(cause.get(), stopped)) {
                    wrong.add(stopped.name() + " is stopped by priority for "
                            + cause.get().name() + ", which does not come before it");
                }
            }
            case RECLAIM, OVERRUN -> all(preemption);
        }
    }

    /** Class first, then priority. */
    private static boolean comesBefore(Request one, Request other) {
        int byClass = servedAs(one).compareTo(servedAs(other));
        return byClass != 0
                ? byClass < 0
                : one.claim().priority() > other.claim().priority();
    }

    private static SliceClass servedAs(Request request) {
        return request.groups().getFirst().shape().cards().terms().sliceClass();
    }

    private void all(Preemption preemption) {
        List<Placement> members = step.before().running().stream()
                .filter(each -> each.request().equals(preemption.request()))
                .toList();
        if (members.size() != preemption.members().size()
                || !new HashSet<>(members).containsAll(preemption.members())) {
            wrong.add(preemption.request() + " is stopped in part: "
                    + preemption.members().size() + " of " + members.size());
        }
    }
}
