package dev.lamina.core.verify;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Started;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was promised holds: a promise is not dropped nor put off while everybody keeps to his estimate, and at its time its cards are free of
 * everybody who is said to be gone later. So nobody who was let past delays it.
 */
final class PromiseRules {
    private final Step step;
    private final Map<String, Request> requests;
    private final Map<String, Started> ranBefore;
    private final List<String> wrong = new ArrayList<>();

    PromiseRules(Step step) {
        this.step = step;
        requests = step.requests();
        ranBefore = Step.started(step.before());
    }

    List<String> complaints() {
        Map<String, Reservation> now = new HashMap<>();
        for (Reservation reservation : step.plan().reservations()) {
            if (now.put(reservation.request(), reservation) != null) {
                wrong.add(reservation.request() + " holds two promises");
            }
        }
        Set<String> waiting = Step.waiting(step.after());
        // Who was promised a start and did not get it then puts off those who count on his end.
        boolean late = step.before().started().stream().anyMatch(this::isLate)
                || step.before().standing().reservations().stream().anyMatch(old -> old.startNs() < step.nowNs());
        for (Reservation old : step.before().standing().reservations()) {
            Reservation kept = now.get(old.request());
            if (!waiting.contains(old.request()) || late || old.startNs() <= step.nowNs()) {
                continue;
            }
            if (kept == null) {
                wrong.add(old.request() + " waits and has lost its promise");
            } else if (kept.startNs() > old.startNs()) {
                wrong.add(old.request() + " was promised a start at " + old.startNs() + " ns and now one at "
                        + kept.startNs());
            }
        }
        now.values().forEach(this::feasible);
        if (!step.after().standing().reservations().equals(step.plan().reservations())) {
            wrong.add("the snapshot keeps other promises than the plan states");
        }
        return wrong;
    }

    private boolean isLate(Started started) {
        boolean leaves = started.leavesNs() != Started.STAYS;
        long dueNs = leaves
                ? started.leavesNs()
                : started.startedNs() + started.request().estimate().thoughtNs();
        return dueNs <= step.nowNs();
    }

    /** Those who are there at its start, others promised a place by then among them, leave room for it. */
    private void feasible(Reservation promise) {
        if (promise.startNs() <= step.nowNs() && promise.cause() != Reservation.Cause.NOMINATED) {
            return;
        }
        List<Held> nodes =
                step.after().cluster().nodes().stream().map(Held::new).toList();
        Map<String, Started> running = Step.started(step.after());
        boolean stood = promised(promise.request());
        for (Placement each : step.after().running()) {
            Started started = running.get(each.request());
            if (started == null || staysPast(started, promise.startNs(), stood)) {
                nodes.get(each.node()).add(each);
            }
        }
        for (Reservation other : step.plan().reservations()) {
            if (!other.equals(promise) && other.startNs() <= promise.startNs() && endNs(other) > promise.startNs()) {
                other.members().forEach(each -> nodes.get(each.node()).add(each));
            }
        }
        // Where others are in each other's way without this one, that is between them: a promise made now may count on
        // a guess.
        Set<String> without = complaints(nodes);
        promise.members().forEach(each -> nodes.get(each.node()).add(each));
        for (String complaint : complaints(nodes)) {
            if (!without.contains(complaint)) {
                wrong.add("at " + promise.startNs() + " ns, when " + promise.request() + " is to start, " + complaint);
            }
        }
    }

    private static Set<String> complaints(List<Held> nodes) {
        Set<String> complaints = new LinkedHashSet<>();
        nodes.forEach(node -> complaints.addAll(node.complaints()));
        return complaints;
    }

    private boolean promised(String name) {
        return step.before().standing().reservations().stream()
                .anyMatch(old -> old.request().equals(name));
    }

    private boolean staysPast(Started started, long atNs, boolean stood) {
        if (started.leavesNs() != Started.STAYS) {
            return started.leavesNs() > atNs;
        }
        Estimate estimate = started.request().estimate();
        String name = started.request().name();
        boolean fresh = !ranBefore.containsKey(name) && !promised(name);
        if (estimate.p90Ns() == 0 && fresh && stood) {
            // Nobody without an estimate is let past a promise; only one made later, and one made when he was promised
            // a place himself, counts on the guess of his end.
            return true;
        }
        // Who is late already proves nothing: promises count on his end by a rule of their own.
        return started.startedNs() + estimate.thoughtNs() > atNs;
    }

    private long endNs(Reservation other) {
        Request request = requests.get(other.request());
        return request == null
                ? other.startNs()
                : other.startNs() + request.estimate().thoughtNs();
    }
}
