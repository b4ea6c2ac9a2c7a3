package dev.lamina.core.explain;

import dev.lamina.core.explain.Explainer.Case;
import dev.lamina.core.plan.Constraint;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Verdict;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.request.Toleration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Changes of one thing that might start a request, from those that cost its owner least to those that cost most. Each is planned anew; only those
 * that start it are told. Used by one thread, once.
 */
final class Changes {
    private final Case asked;
    private final List<Refusal> reasons;
    private final Explainer explainer;
    private final List<String> found = new ArrayList<>();

    Changes(Case asked, List<Refusal> reasons, Explainer explainer) {
        this.asked = asked;
        this.reasons = reasons;
        this.explainer = explainer;
    }

    List<String> thatStart() {
        duration();
        claim();
        places();
        models();
        amounts();
        fewer();
        quota();
        return found;
    }

    private Request request() {
        return asked.waiting().request();
    }

    private boolean starts(Request changed) {
        return explainer.starts(asked.with(new Waiting(changed, asked.waiting().submittedNs())));
    }

    private void tell(String change, Request changed) {
        if (starts(changed)) {
            found.add(change);
        }
    }

    private void duration() {
        for (Refusal reason : reasons) {
            if (reason instanceof Refusal.HeldBack held && held.available() > 0) {
                Estimate shorter =
                        new Estimate(Math.min(request().estimate().p50Ns(), held.available()), held.available());
                tell("state that it ends within " + Times.shown(held.available()), with(shorter));
            }
        }
    }

    private void claim() {
        Claim claim = request().claim();
        if (!claim.preemptible()) {
            tell(
                    "let it be preemptible, so that it may borrow",
                    with(new Claim(claim.queue(), claim.user(), claim.priority(), true)));
        }
        int highest = claim.priority();
        for (Waiting each : asked.snapshot().waiting()) {
            highest = Math.max(highest, each.request().claim().priority());
        }
        for (Started each : asked.snapshot().started()) {
            highest = Math.max(highest, each.request().claim().priority());
        }
        if (highest < 1_000_000) {
            tell(
                    "give it a priority of " + (highest + 1),
                    with(new Claim(claim.queue(), claim.user(), highest + 1, claim.preemptible())));
        }
    }

    private void places() {
        if (request().gathering().kind() == Gathering.Kind.REQUIRED) {
            tell(
                    "let its members stand in more than one "
                            + request().gathering().level(),
                    new Request(
                            request().name(),
                            request().claim(),
                            request().groups(),
                            Gathering.ANYWHERE,
                            request().estimate()));
        }
        tell(
                "tolerate every taint",
                withConstraints(from -> new Constraints(from.models(), from.affinity(), List.of(Toleration.ALL))));
        if (request().groups().stream()
                .anyMatch(group -> !group.shape().constraints().affinity().isEmpty())) {
            tell(
                    "drop its rules for labels",
                    withConstraints(from -> new Constraints(from.models(), List.of(), from.tolerations())));
        }
    }

    private void models() {
        Set<String> all = new TreeSet<>();
        asked.snapshot().cluster().nodes().forEach(node -> node.cards().forEach(card -> all.add(card.model())));
        for (String model : all) {
            boolean refused = request().groups().stream()
                    .anyMatch(group -> group.shape().cards().count() > 0
                            && !group.shape().constraints().allows(model));
            if (refused) {
                tell("allow cards of " + model, withConstraints(from -> {
                    List<String> more = new ArrayList<>(from.models());
                    more.add(model);
                    return new Constraints(more, from.affinity(), from.tolerations());
                }));
            }
        }
    }

    /** Less of what is short on the nearest node. */
    private void amounts() {
        for (Refusal reason : reasons) {
            if (reason instanceof Refusal.NoRoom room && room.available() > 0) {
                lesser(room).ifPresent(shape -> tell(room.nearestChange(), withShapes(shape)));
            }
        }
    }

    private static Optional<UnaryOperator<Shape>> lesser(Refusal.NoRoom room) {
        long there = room.available();
        return switch (room.constraint()) {
            case Constraint.CPU ->
                Optional.of(shape -> new Shape(
                        Math.min(shape.cpuMilli(), there), shape.memoryBytes(), shape.cards(), shape.constraints()));
            case Constraint.MEMORY ->
                Optional.of(shape -> new Shape(
                        shape.cpuMilli(), Math.min(shape.memoryBytes(), there), shape.cards(), shape.constraints()));
            case Constraint.COMPUTE -> Optional.of(shape -> withCards(shape, share(shape.cards(), (int) there)));
            default -> Optional.empty();
        };
    }

    private static CardDemand share(CardDemand from, int milli) {
        return from.count() == 0 || from.guaranteeMilli() <= milli
                ? from
                : new CardDemand(from.count(), milli, from.limitMilli(), from.memory(), from.terms());
    }

    private static Shape withCards(Shape shape, CardDemand cards) {
        return new Shape(shape.cpuMilli(), shape.memoryBytes(), cards, shape.constraints());
    }

    /** The most members, or the most cards of a single member, with which it starts. */
    private void fewer() {
        if (request().groups().size() != 1) {
            return;
        }
        MemberGroup group = request().groups().getFirst();
        if (group.min() > 1) {
            most(group.min() - 1, members -> with(new MemberGroup(group.role(), group.shape(), members, group.max())))
                    .ifPresent(members -> found.add("start with " + members + " of its " + group.min() + " members"));
        } else if (group.shape().cards().count() > 1) {
            CardDemand from = group.shape().cards();
            most(
                            from.count() - 1,
                            count -> withShapes(shape -> withCards(
                                    shape,
                                    new CardDemand(
                                            count,
                                            from.guaranteeMilli(),
                                            from.limitMilli(),
                                            from.memory(),
                                            from.terms()))))
                    .ifPresent(count -> found.add("ask for " + count + " of its " + from.count() + " cards"));
        }
    }

    private Optional<Integer> most(int from, IntFunction<Request> changed) {
        int none = from + 1;
        int enough = 0;
        while (none - enough > 1) {
            int middle = (none + enough) / 2;
            if (starts(changed.apply(middle))) {
                enough = middle;
            } else {
                none = middle;
            }
        }
        return enough == 0 ? Optional.empty() : Optional.of(enough);
    }

    /** Lifts the quotas that stand in the way, one after the other, up the tree. */
    private void quota() {
        QueueTree queues = asked.queues();
        List<String> raises = new ArrayList<>();
        Set<String> done = new HashSet<>();
        Optional<Verdict.Refused> refused = refusal(queues);
        while (refused.isPresent()
                && refused.get().rule() != Verdict.Rule.GUARANTEE
                && done.add(refused.get().queue())) {
            Verdict.Refused by = refused.get();
            String which = by.rule() == Verdict.Rule.LIMIT ? "limit of " : "cap per user of ";
            raises.add("raise the " + which + by.queue() + " by " + (by.askedMilli() - by.availableMilli()) + "m of "
                    + by.resource());
            queues = QuotaCheck.lifted(queues, by.queue());
            refused = refusal(queues);
        }
        if (!raises.isEmpty() && explainer.starts(asked.with(queues))) {
            found.add(String.join(" and ", raises));
        }
    }

    private Optional<Verdict.Refused> refusal(QueueTree queues) {
        return new QuotaCheck(asked.snapshot(), queues).refusal(request());
    }

    private Request with(Estimate estimate) {
        return new Request(
                request().name(),
                request().claim(),
                request().groups(),
                request().gathering(),
                estimate);
    }

    private Request with(Claim claim) {
        return new Request(
                request().name(),
                claim,
                request().groups(),
                request().gathering(),
                request().estimate());
    }

    private Request with(MemberGroup... groups) {
        return new Request(
                request().name(),
                request().claim(),
                List.of(groups),
                request().gathering(),
                request().estimate());
    }

    private Request withConstraints(UnaryOperator<Constraints> change) {
        return withShapes(shape ->
                new Shape(shape.cpuMilli(), shape.memoryBytes(), shape.cards(), change.apply(shape.constraints())));
    }

    private Request withShapes(UnaryOperator<Shape> change) {
        return with(request().groups().stream()
                .map(group -> new MemberGroup(group.role(), change.apply(group.shape()), group.min(), group.max()))
                .toArray(MemberGroup[]::new));
    }
}
