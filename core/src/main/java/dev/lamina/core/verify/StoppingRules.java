package dev.lamina.core.verify;

import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.slice.SliceClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nobody is stopped without right, in part, beyond the limits, or for nothing. */
final class StoppingRules {
    private final Step step;
    private final Disruption limits;
    private final Map<String, Request> requests;
    private final Map<String, Started> ran;
    private final List<String> wrong = new ArrayList<>();

    StoppingRules(Step step, Disruption limits) {
        this.step = step;
        this.limits = limits;
        requests = step.requests();
        ran = Step.started(step.before());
    }

    List<String> complaints() {
        Set<String> starts = new HashSet<>();
        step.plan().placements().forEach(each -> starts.add(each.request()));
        Set<String> nominated = new HashSet<>();
        for (Reservation reservation : step.plan().reservations()) {
            if (reservation.cause() == Reservation.Cause.NOMINATED) {
                nominated.add(reservation.request());
            }
        }
        Set<String> stopped = new HashSet<>();
        for (Preemption preemption : step.plan().preemptions()) {
            boolean shrinks = preemption.reason() == Preemption.Reason.SHRINK;
            if (!shrinks && !stopped.add(preemption.request())) {
                wrong.add(preemption.request() + " is stopped twice");
            }
            if (!nominated.contains(preemption.cause()) && !starts.contains(preemption.cause())) {
                wrong.add(preemption.request() + " is stopped for " + preemption.cause() + " as " + preemption.reason()
                        + ", which neither starts nor is nominated");
            }
            right(preemption);
        }
        budgets();
        return wrong;
    }

    private void right(Preemption preemption) {
        Optional<Started> victim = Optional.ofNullable(ran.get(preemption.request()));
        Optional<Request> cause = Optional.ofNullable(requests.get(preemption.cause()));
        if (cause.isEmpty() || ran.containsKey(preemption.cause())) {
            wrong.add(preemption.request() + " is stopped for " + preemption.cause() + ", which does not wait");
        } else if (preemption.reason() == Preemption.Reason.SHRINK) {
            if (preemption.leavesNs() != step.nowNs()) {
                wrong.add(preemption.request() + " shrinks later than at once");
            }
        } else if (victim.isEmpty()) {
            wrong.add(preemption.request() + " is stopped but did not run");
        } else {
            stop(preemption, victim.get(), cause.get());
        }
    }

    private void stop(Preemption preemption, Started victim, Request cause) {
        Request stopped = victim.request();
        if (victim.leavesNs() != Started.STAYS) {
            wrong.add(stopped.name() + " is stopped although it is leaving already");
        }
        if (!stopped.claim().preemptible()) {
            wrong.add(stopped.name() + " is stopped although it may not be");
        }
        if (step.nowNs() - victim.startedNs() < limits.protectNs()) {
            wrong.add(stopped.name() + " is stopped " + (step.nowNs() - victim.startedNs())
                    + " ns after its start, within the protected " + limits.protectNs() + " ns");
        }
        if (preemption.leavesNs() != step.nowNs() + limits.graceNs()) {
            wrong.add(stopped.name() + " is to leave at " + preemption.leavesNs() + " ns, not after the grace period");
        }
        boolean sameQueue = stopped.claim().queue().equals(cause.claim().queue());
        if (preemption.reason() == Preemption.Reason.PRIORITY && !(sameQueue && comesBefore(cause, stopped))) {
            wrong.add(
                    stopped.name() + " is stopped by priority for " + cause.name() + ", which does not come before it");
        }
        long allowedNs = 2 * stopped.estimate().p90Ns();
        boolean overrun = allowedNs > 0 && step.nowNs() - victim.startedNs() >= allowedNs;
        if (preemption.reason() == Preemption.Reason.OVERRUN && !overrun) {
            wrong.add(stopped.name() + " is stopped as overrun before twice its estimate");
        }
        all(preemption);
    }

    /** Class first, then priority. */
    private static boolean comesBefore(Request one, Request other) {
        int byClass = servedAs(one).compareTo(servedAs(other));
        return byClass != 0
                ? byClass < 0
                : one.claim().priority() > other.claim().priority();
    }

    /** The first class among its members, in the order in which classes are served. */
    private static SliceClass servedAs(Request request) {
        SliceClass first = SliceClass.BEST_EFFORT;
        for (MemberGroup group : request.groups()) {
            SliceClass of = group.shape().cards().terms().sliceClass();
            first = of.compareTo(first) < 0 ? of : first;
        }
        return first;
    }

    private void all(Preemption preemption) {
        List<Placement> members = step.before().running().stream()
                .filter(each -> each.request().equals(preemption.request()) && !shrunk(each))
                .toList();
        if (members.size() != preemption.members().size()
                || !new HashSet<>(members).containsAll(preemption.members())) {
            wrong.add(preemption.request() + " is stopped in part: "
                    + preemption.members().size() + " of " + members.size());
        }
    }

    private boolean shrunk(Placement member) {
        return step.plan().preemptions().stream()
                .anyMatch(each -> each.reason() == Preemption.Reason.SHRINK
                        && each.members().contains(member));
    }

    /** No more of a queue than its budget within the window, and what was stopped is remembered. */
    private void budgets() {
        List<Standing.Stopped> expected = new ArrayList<>();
        for (Standing.Stopped before : step.before().standing().stopped()) {
            if (before.atNs() > step.nowNs() - limits.windowNs()) {
                expected.add(before);
            }
        }
        for (Preemption preemption : step.plan().preemptions()) {
            Started victim = ran.get(preemption.request());
            if (preemption.reason() != Preemption.Reason.SHRINK && victim != null) {
                expected.add(new Standing.Stopped(victim.request().claim().queue(), step.nowNs()));
            }
        }
        if (step.plan().preemptions().isEmpty()) {
            return;
        }
        for (Standing.Stopped each : Set.copyOf(expected)) {
            long count = expected.stream()
                    .filter(other -> other.queue().equals(each.queue()))
                    .count();
            if (count > limits.most()) {
                wrong.add(count + " of queue " + each.queue() + " were stopped within the window, of at most "
                        + limits.most());
            }
        }
        if (!step.after().standing().stopped().containsAll(expected)) {
            wrong.add("the snapshot does not remember all that were stopped");
        }
    }
}
