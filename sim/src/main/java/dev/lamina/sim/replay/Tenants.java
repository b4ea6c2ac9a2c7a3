package dev.lamina.sim.replay;

import dev.lamina.core.queue.QueueLedger;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.sim.trace.TrainingJob;
import java.util.Arrays;
import java.util.List;

/** Who pays for which job, and what he is entitled to; tenants are the numbers of their queues. Owned by one thread. */
final class Tenants {
    private static final int MILLI = 1000;

    private final QueueLedger ledger;
    private final int model;
    private final int[] queueOf;
    private final int[] cards;

    Tenants(Scene scene) {
        List<TrainingJob> jobs = scene.jobs();
        QueueTree tree = scene.queues();
        ledger = new QueueLedger(tree, scene.grid().cluster());
        model = ledger.model(NodeGrid.MODEL);
        queueOf = jobs.stream().mapToInt(job -> tree.queue(job.tenant())).toArray();
        cards = jobs.stream().mapToInt(TrainingJob::cards).toArray();
    }

    /** Tenants are below this number; not every one below it is a tenant. */
    int limit() {
        return ledger.tree().size();
    }

    int of(int job) {
        return queueOf[job];
    }

    int cards(int job) {
        return cards[job];
    }

    /** Thousandths of a card that each is entitled to when they want so many cards; the array is used again by the next call. */
    long[] owedMilli(long[] wantedCards) {
        long[] wantedMilli = new long[wantedCards.length];
        Arrays.setAll(wantedMilli, tenant -> wantedCards[tenant] * MILLI);
        return ledger.owedMilli(model, wantedMilli);
    }

    /** What each would be entitled to if everybody wanted everything; at least 1. */
    long[] weights() {
        long[] all = new long[limit()];
        Arrays.fill(all, ledger.capacityMilli(model) / MILLI);
        long[] weights = owedMilli(all).clone();
        Arrays.setAll(weights, tenant -> Math.max(1, weights[tenant]));
        return weights;
    }
}
