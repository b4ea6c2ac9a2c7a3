package dev.lamina.core.verify;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Snapshot;
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
        step.plan().preemptions().stream()
                .filter(each -> each.reason() == Preemption.Reason.RECLAIM)
                .forEach(this::reclaim);
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

    /** The side of the cause stays within its guarantee, the side of the victim was above its own. */
    private void reclaim(Preemption preemption) {
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
            long had = used(step.before().running(), model, each -> inClaim(borrower, each));
            borrowed |= had > tree.quota(borrower, model).guaranteeMilli()
                    && used(preemption.members(), model, each -> true) > 0;
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

    /** What everybody holds whose claim passes, those that leave apart. */
    private long held(String model, Predicate<Claim> counts) {
        Snapshot after = step.after();
        Set<String> leaving = new HashSet<>();
        after.started().stream()
                .filter(each -> each.leavesNs() != Started.STAYS)
                .forEach(each -> leaving.add(each.request().name()));
        Map<String, Boolean> known = new HashMap<>();
        return used(
                after.running(),
                model,
                name -> !leaving.contains(name)
                        && known.computeIfAbsent(
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
