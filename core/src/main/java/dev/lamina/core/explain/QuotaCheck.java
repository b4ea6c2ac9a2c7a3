package dev.lamina.core.explain;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Started;
import dev.lamina.core.queue.QueueLedger;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.queue.Verdict;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What quotas say to a request beside what runs in a snapshot. Used by one thread. */
final class QuotaCheck {
    private final QueueLedger ledger;

    QuotaCheck(Snapshot snapshot, QueueTree queues) {
        ledger = new QueueLedger(queues, snapshot.cluster());
        Map<String, Claim> claims = new HashMap<>();
        for (Started started : snapshot.started()) {
            claims.put(started.request().name(), started.request().claim());
        }
        for (Placement member : snapshot.running()) {
            Claim claim = claims.get(member.request());
            if (claim != null) {
                ledger.add(payer(claim), ledger.charge(member.shape(), model(snapshot, member), 1));
            }
        }
    }

    private int payer(Claim claim) {
        return ledger.payer(claim.queue(), claim.user(), claim.preemptible());
    }

    private int model(Snapshot snapshot, Placement member) {
        return member.cards().isEmpty()
                ? -1
                : ledger.model(snapshot.cluster()
                        .nodes()
                        .get(member.node())
                        .cards()
                        .get(member.cards().getFirst())
                        .model());
    }

    /** Why quotas let it onto no model that it allows, by the first of them; empty when they let it onto one. */
    Optional<Verdict.Refused> refusal(Request request) {
        Optional<Verdict.Refused> first = Optional.empty();
        for (String model : models(request)) {
            Optional<Verdict.Refused> refused = refusal(request, ledger.model(model));
            if (refused.isEmpty()) {
                return Optional.empty();
            }
            first = first.isEmpty() ? refused : first;
        }
        return first;
    }

    private List<String> models(Request request) {
        return request.groups().stream()
                .map(MemberGroup::shape)
                .filter(shape -> shape.cards().count() > 0)
                .map(shape -> shape.constraints().models())
                .filter(models -> !models.isEmpty())
                .findFirst()
                .orElse(ledger.models());
    }

    private Optional<Verdict.Refused> refusal(Request request, int model) {
        int checkpoint = ledger.checkpoint();
        try {
            for (MemberGroup group : request.groups()) {
                int charge =
                        ledger.charge(group.shape(), withCards(group.shape()) ? model : -1, Math.max(1, group.min()));
                if (ledger.ask(payer(request.claim()), charge) instanceof Verdict.Refused refused) {
                    return Optional.of(refused);
                }
                ledger.add(payer(request.claim()), charge);
            }
            return Optional.empty();
        } finally {
            ledger.rollback(checkpoint);
        }
    }

    private static boolean withCards(Shape shape) {
        return shape.cards().count() > 0;
    }

    /** The same queues, one of them without limits and caps. */
    static QueueTree lifted(QueueTree tree, String queue) {
        return QueueTree.of(tree.specs().stream()
                .map(spec -> spec.name().equals(queue) ? lifted(spec) : spec)
                .toList());
    }

    private static QueueSpec lifted(QueueSpec spec) {
        Map<String, Quota> quotas = new HashMap<>();
        spec.quotas().forEach((model, quota) -> quotas.put(model, lifted(quota)));
        return new QueueSpec(spec.name(), spec.parent(), spec.weight(), quotas, lifted(spec.others()));
    }

    private static Quota lifted(Quota quota) {
        return new Quota(quota.guaranteeMilli(), Quota.UNLIMITED, quota.weight(), Quota.UNLIMITED);
    }
}
