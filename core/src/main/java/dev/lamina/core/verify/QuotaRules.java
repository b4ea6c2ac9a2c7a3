package dev.lamina.core.verify;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Started;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Quotas are kept or borrowed by their rule. Compute is added up anew; card memory is left to the ledger's own tests. */
final class QuotaRules {
    private final Step step;
    private final Map<String, Request> requests;
    private final Set<String> models = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();

    QuotaRules(Step step) {
        this.step = step;
        requests = step.requests();
        step.after().cluster().nodes().forEach(node -> node.cards().forEach(card -> models.add(card.model())));
    }

    List<String> complaints() {
        Set<String> starting = new HashSet<>();
        step.plan().placements().forEach(each -> starting.add(each.request()));
        starting.forEach(name -> claim(name).ifPresent(claim -> quotas(name, claim)));
        reclaims();
        return wrong;
    }

    private Optional<Claim> claim(String name) {
        return Optional.ofNullable(requests.get(name)).map(Request::claim);
    }

    /** Nobody starts past the limit of a queue around it, nobody for good past its guarantee, no user past his cap. */
    private void quotas(String name, Claim claim) {
        QueueTree tree = step.queues();
        for (int at = tree.queue(claim.queue()); at != QueueTree.ROOT && at >= 0; at = tree.parent(at)) {
            int queue = at;
            for (String model : models) {
                if (used(step.plan().placements(), model, each -> each.equals(name)) == 0) {
                    continue;
                }
                Quota quota = tree.quota(queue, model);
                within(name, "the limit", queue, held(model, each -> inside(queue, each)), quota.limitMilli());
                if (!claim.preemptible()) {
                    long kept = held(model, each -> inside(queue, each) && !each.preemptible());
                    within(name, "the guarantee", queue, kept, quota.guaranteeMilli());
                }
                long mine =
                        held(model, each -> inside(queue, each) && each.user().equals(claim.user()));
                within(name, "the cap of a user", queue, mine, quota.userCapMilli());
            }
        }
    }

    private void within(String name, String rule, int queue, long heldMilli, long mostMilli) {
        if (heldMilli > mostMilli) {
            wrong.add(name + " starts past " + rule + " of queue "
                    + step.queues().name(queue) + ": " + heldMilli + "m of " + mostMilli + "m");
        }
    }

    /** Goes through what is stopped in its order: what each side holds then, promised to nominees included and what leaves not, gives the right or not. */
    private void reclaims() {
        Set<String> leaving = new HashSet<>();
        step.before().started().stream()
                .filter(each -> each.leavesNs() != Started.STAYS)
                .forEach(each -> leaving.add(each.request().name()));
        List<Placement> held = new ArrayList<>();
        step.before().running().stream()
                .filter(each -> !leaving.contains(each.request()))
                .forEach(held::add);
        step.before().standing().reservations().stream()
                .filter(each -> each.cause() == Reservation.Cause.NOMINATED)
                .forEach(each -> held.addAll(each.members()));
        Map<String, List<Placement>> nominated = new HashMap<>();
        step.plan().reservations().stream()
                .filter(each -> each.cause() == Reservation.Cause.NOMINATED)
                .forEach(each -> nominated.put(each.request(), each.members()));
        String last = "";
        for (Preemption preemption : step.plan().preemptions()) {
            if (!preemption.cause().equals(last)) {
                held.addAll(nominated.getOrDefault(last, List.of()));
                last = preemption.cause();
            }
            if (preemption.reason() == Preemption.Reason.RECLAIM) {
                reclaim(preemption, held, nominated.getOrDefault(last, List.of()));
            }
            preemption.members().forEach(held::remove);
        }
    }

    /** The side of the cause stays within its guarantee, the side of the victim is above its own. */
    private void reclaim(Preemption preemption, List<Placement> held, List<Placement> places) {
        Optional<Claim> victim = claim(preemption.request());
        Optional<Claim> cause = claim(preemption.cause());
        if (victim.isEmpty() || cause.isEmpty()) {
            return;
        }
        QueueTree tree = step.queues();
        int from = tree.queue(victim.get().queue());
        int to = tree.queue(cause.get().queue());
        if (from == to) {
            wrong.add(preemption.request() + " is taken back for " + preemption.cause() + " of the same queue");
            return;
        }
        int lender = tree.branch(to, from);
        int borrower = tree.branch(from, to);
        boolean borrowed = false;
        for (String model : models) {
            borrowed |= used(held, model, each -> inClaim(borrower, each))
                            > tree.quota(borrower, model).guaranteeMilli()
                    && used(preemption.members(), model, each -> true) > 0;
            long wanted = used(places, model, each -> true);
            long has = used(held, model, each -> inClaim(lender, each));
            if (wanted > 0 && has + wanted > tree.quota(lender, model).guaranteeMilli()) {
                wrong.add(preemption.cause() + " takes back for queue " + tree.name(lender) + " past its guarantee: "
                        + has + "m and " + wanted + "m of "
                        + tree.quota(lender, model).guaranteeMilli() + "m");
            }
        }
        if (!borrowed) {
            wrong.add(preemption.request() + " is taken back from queue " + tree.name(borrower)
                    + ", which borrows nothing");
        }
        if (lender == QueueTree.ROOT) {
            wrong.add(preemption.cause() + " takes back for nobody's queue");
        }
    }

    private boolean inClaim(int queue, String request) {
        return claim(request).map(claim -> inside(queue, claim)).orElse(false);
    }

    private boolean inside(int queue, Claim claim) {
        int at = step.queues().queue(claim.queue());
        while (at != queue && at > QueueTree.ROOT) {
            at = step.queues().parent(at);
        }
        return at == queue;
    }

    /** What everybody holds whose claim passes, those that leave among them. */
    private long held(String model, Predicate<Claim> counts) {
        Map<String, Boolean> known = new HashMap<>();
        return used(
                step.after().running(),
                model,
                name -> known.computeIfAbsent(
                        name, each -> claim(each).filter(counts).isPresent()));
    }

    private long used(List<Placement> placements, String model, Predicate<String> whose) {
        long milli = 0;
        for (Placement placement : placements) {
            if (whose.test(placement.request())) {
                List<Card> cards =
                        step.after().cluster().nodes().get(placement.node()).cards();
                long there = placement.cards().stream()
                        .filter(card -> cards.get(card).model().equals(model))
                        .count();
                milli += there * placement.shape().cards().reservedMilli();
            }
        }
        return milli;
    }
}
