package dev.lamina.core.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which queues wait although they are owed what they wait for, and since when. A queue is owed its guarantee and, by weight, its part of what
 * the others do not want. Told at each decision what waits; owned by the ledger's thread.
 */
public final class Starvation {
    private static final long NOT = Long.MIN_VALUE;

    private final QueueLedger ledger;
    private final Entitlements entitlements;
    private final int models;
    private final long[] since;
    private final List<Waiting> waiting = new ArrayList<>();

    /**
     * A queue that is owed more than it holds and has work waiting that this would start.
     *
     * @param queue its name
     * @param model the card model
     * @param heldMilli thousandths of a card that it holds
     * @param owedMilli thousandths of a card that it is owed; above what it holds
     * @param sinceNs when this began
     */
    public record Starving(String queue, String model, long heldMilli, long owedMilli, long sinceNs) {}

    private record Waiting(int queue, int model, long computeMilli) {}

    /** Nobody starves yet. */
    public Starvation(QueueLedger ledger) {
        this.ledger = ledger;
        this.entitlements = ledger.entitlements();
        this.models = ledger.models().size();
        since = new long[ledger.tree().size() * models];
        Arrays.fill(since, NOT);
    }

    /** Takes back what {@link #starving} of an earlier decision said; queues and models that are gone are left out. */
    public void restore(List<Starving> earlier) {
        for (Starving starving : earlier) {
            int model = ledger.model(starving.model());
            for (int queue = 1; model >= 0 && queue < ledger.tree().size(); queue++) {
                if (ledger.tree().leaf(queue) && ledger.tree().name(queue).equals(starving.queue())) {
                    since[queue * models + model] = starving.sinceNs();
                }
            }
        }
    }

    /** Notes a request that waits after a decision, with what it would cost on the model that it would be charged on first. */
    public void waits(int payer, int charge) {
        int model = ledger.modelOf(charge);
        if (model >= 0) {
            waiting.add(new Waiting(ledger.queueOf(payer), model, ledger.computeMilliOf(charge)));
        }
    }

    /** Ends a decision: works out who is owed what, given everything noted since the last one. */
    public List<Starving> starving(long nowNs) {
        List<Starving> starving = new ArrayList<>();
        for (int model = 0; model < models; model++) {
            long[] owed = owed(model);
            for (int queue = 1; queue < ledger.tree().size(); queue++) {
                int at = queue * models + model;
                if (!starves(queue, model, owed[queue])) {
                    since[at] = NOT;
                } else {
                    since[at] = since[at] == NOT ? nowNs : since[at];
                    starving.add(new Starving(
                            ledger.tree().name(queue),
                            ledger.models().get(model),
                            ledger.computeMilli(queue, model),
                            owed[queue],
                            since[at]));
                }
            }
        }
        waiting.clear();
        return List.copyOf(starving);
    }

    private long[] owed(int model) {
        long[] wanted = new long[ledger.tree().size()];
        for (int queue = 0; queue < wanted.length; queue++) {
            wanted[queue] = ledger.tree().leaf(queue) ? ledger.computeMilli(queue, model) : 0;
        }
        for (Waiting each : waiting) {
            wanted[each.queue()] += each.model() == model ? each.computeMilli() : 0;
        }
        return entitlements.of(model, ledger.capacityMilli(model), wanted);
    }

    private boolean starves(int queue, int model, long owed) {
        for (Waiting each : waiting) {
            if (each.queue() == queue
                    && each.model() == model
                    && ledger.computeMilli(queue, model) + each.computeMilli() <= owed) {
                return true;
            }
        }
        return false;
    }
}
