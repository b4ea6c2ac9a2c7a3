package dev.lamina.core.schedule;

import dev.lamina.core.queue.QueueLedger;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Verdict;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who pays for what: turns requests into asks on cards of one model and books them on their queues. Owned by the scheduler's thread. */
final class Books {
    private final QueueLedger ledger;
    private final Asks asks;
    private final boolean open;
    private final boolean guarantees;
    private final Map<Key, Ways> known = new HashMap<>();
    private final List<Hold> nominated = new ArrayList<>();

    Books(QueueTree queues, ClusterState state) {
        ledger = new QueueLedger(queues, state.cluster());
        asks = new Asks(state);
        open = queues.size() == 1;
        guarantees = queues.specs().stream()
                .anyMatch(spec -> spec.others().guaranteeMilli() > 0
                        || spec.quotas().values().stream().anyMatch(quota -> quota.guaranteeMilli() > 0));
    }

    private record Key(List<MemberGroup> groups, Gathering gathering) {}

    /** The ways to serve a request, the one that is charged first at the front, under a number that like requests have in common. */
    record Ways(int number, List<Variant> variants) {}

    QueueLedger ledger() {
        return ledger;
    }

    Asks asks() {
        return asks;
    }

    /** Whether any queue is guaranteed anything, so that it may be taken back from others. */
    boolean guarantees() {
        return guarantees;
    }

    /** Whether there is one queue that may use everything. */
    boolean open() {
        return open;
    }

    int payer(Claim claim) {
        return ledger.payer(claim.queue(), claim.user(), claim.preemptible());
    }

    /** The ways to serve a request. */
    Ways ways(Request request) {
        Key key = new Key(request.groups(), request.gathering());
        return known.computeIfAbsent(key, _ -> new Ways(known.size(), make(request)));
    }

    private List<Variant> make(Request request) {
        boolean cards = request.groups().stream()
                .anyMatch(group -> group.shape().cards().count() > 0);
        if (open || !cards) {
            return List.of(variant(request, ""));
        }
        List<String> declared = declared(request);
        List<String> models = declared.isEmpty() ? ledger.models() : declared;
        List<Variant> variants = models.stream()
                .filter(model -> request.groups().stream().allMatch(group -> allows(group, model)))
                .map(model -> variant(request, model))
                .toList();
        // No model suits all groups: it can never start, and asking as it is declared says so.
        return variants.isEmpty() ? List.of(variant(request, "")) : variants;
    }

    private static boolean allows(MemberGroup group, String model) {
        return group.shape().cards().count() == 0 || group.shape().constraints().allows(model);
    }

    private static List<String> declared(Request request) {
        return request.groups().stream()
                .filter(group -> group.shape().cards().count() > 0)
                .findFirst()
                .map(group -> group.shape().constraints().models())
                .orElse(List.of());
    }

    private Variant variant(Request request, String model) {
        List<MemberGroup> groups = Asks.ordered(request);
        List<Integer> each = new ArrayList<>();
        int gang = -1;
        for (int group = 0; group < groups.size(); group++) {
            MemberGroup of = groups.get(group);
            int number = of.shape().cards().count() == 0 ? -1 : ledger.model(model);
            each.add(ledger.charge(of.shape(), number, 1));
            if (of.min() > 0) {
                int all = ledger.charge(of.shape(), number, of.min());
                gang = gang < 0 ? all : ledger.together(gang, all);
            }
        }
        return new Variant(model, asks.of(request, model), gang < 0 ? each.getFirst() : gang, each);
    }

    /**
     * Whether the queue of a job may hold it served this way. Beside what is held, what others were stopped for counts as well, except for one of those: it starts
     * as soon as there is room in its queue, for all of them together have it once everybody has left.
     */
    Verdict ask(Job job, Variant variant) {
        if (open) {
            return Verdict.WITHIN;
        }
        if (job.hold == null || !nominated.contains(job.hold)) {
            return ledger.ask(job.payer, variant.gangCharge());
        }
        int checkpoint = ledger.checkpoint();
        nominated.forEach(hold -> charge(hold, -1));
        Verdict verdict = ledger.ask(job.payer, variant.gangCharge());
        ledger.rollback(checkpoint);
        return verdict;
    }

    /** Charges a promise for which others were stopped to the queue of its job, in the way in which that is served. */
    void nominate(Hold hold) {
        if (!open) {
            nominated.add(hold);
            charge(hold, 1);
        }
    }

    /** Takes back what {@link #nominate} charged, if it did. */
    void withdraw(Hold hold) {
        if (nominated.remove(hold)) {
            charge(hold, -1);
        }
    }

    private void charge(Hold hold, int sign) {
        for (int group : hold.groups) {
            int charge = hold.variant().memberCharges().get(group);
            if (sign > 0) {
                ledger.add(hold.job.payer, charge);
            } else {
                ledger.remove(hold.job.payer, charge);
            }
        }
    }

    Verdict askMore(Job job, int group) {
        return open
                ? Verdict.WITHIN
                : ledger.ask(job.payer, job.served().memberCharges().get(group));
    }

    void add(Job job, int group) {
        if (!open) {
            ledger.add(job.payer, job.served().memberCharges().get(group));
        }
    }

    void remove(Job job, int group) {
        if (!open) {
            ledger.remove(job.payer, job.served().memberCharges().get(group));
        }
    }
}
