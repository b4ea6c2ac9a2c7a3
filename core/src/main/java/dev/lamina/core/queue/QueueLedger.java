package dev.lamina.core.queue;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.request.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * What each queue holds, against what it is owed: who may take more, who goes first, and whose borrowed work may be taken back. Changes are
 * tried between {@link #checkpoint} and {@link #rollback} or {@link #commit}, which nest.
 *
 * <p>Queues are the tree's numbers. A <em>payer</em> is a queue, a user and whether the work may be preempted; a <em>charge</em> is what some
 * members cost on one card model. Both are small numbers given out once. Not safe for several threads: one owns it. The questions and the
 * changes allocate nothing, except for refusals and now and then a growing table.
 */
public final class QueueLedger {
    private static final int NO_MODEL = Charges.NO_MODEL;

    private final QueueTree tree;
    private final Charges charges;
    private final Quotas quotas;
    private final Payers payers;
    private final Shares shares;
    private final int resources;
    private final long[] used;
    private final long[] kept;
    private int[] log = new int[256];
    private int logSize;
    private int depth;

    /** Nothing is held yet; the cluster says which card models there are and what a share is a share of. */
    public QueueLedger(QueueTree tree, Cluster cluster) {
        this.tree = tree;
        charges = new Charges(cluster);
        quotas = new Quotas(tree, charges.models());
        payers = new Payers(tree, quotas);
        resources = charges.resources();
        used = new long[tree.size() * resources];
        kept = new long[tree.size() * resources];
        shares = new Shares(charges, quotas, used);
    }

    /** The queues. */
    public QueueTree tree() {
        return tree;
    }

    /** The cluster's card models in the order of its nodes; a model's number is its place in this list. */
    public List<String> models() {
        return List.copyOf(charges.models());
    }

    /** The number of a card model; -1 where the cluster has none of it, as for work without cards. */
    public int model(String name) {
        return charges.model(name);
    }

    /**
     * The number of a payer.
     *
     * @param queue its name; empty = nobody's
     * @param user who asked; empty = nobody in particular, which is one user like any other
     * @param preemptible whether its work may be stopped for others; if not it never borrows
     * @throws LaminaException NOT_FOUND for a queue that is not there, BAD_INPUT for one that has queues inside
     */
    public int payer(String queue, String user, boolean preemptible) {
        return payers.of(tree.queue(queue), user, preemptible);
    }

    /** The queue of a payer. */
    public int queueOf(int payer) {
        return payers.queue(payer);
    }

    /**
     * The number of what members cost on a card model.
     *
     * @param shape of each member
     * @param model the model's number; -1 for members without cards
     * @param members how many, 1 or more
     */
    public int charge(Shape shape, int model, int members) {
        return charges.of(shape, model, members);
    }

    /** Two charges as one, for members of two shapes. Throws {@link IllegalArgumentException} when they are of two card models. */
    public int together(int one, int other) {
        return charges.sum(one, other);
    }

    /** The card model of a charge; -1 for work without cards. */
    public int modelOf(int charge) {
        return charges.cost(charge).model();
    }

    /** Thousandths of a card that a charge is of compute. */
    public long computeMilliOf(int charge) {
        return charges.cost(charge).computeMilli();
    }

    /**
     * What each queue is owed of a card model, in thousandths of a card, given what it wants: its guarantee, and by weight its part of what the
     * others do not want.
     *
     * @param wantedMilli by queue, what it holds and waits for; only those of queues without children count
     */
    public long[] owedMilli(int model, long[] wantedMilli) {
        return entitlements().of(model, capacityMilli(model), wantedMilli);
    }

    Entitlements entitlements() {
        return new Entitlements(tree, quotas);
    }

    /** Whether a payer may add a charge to what is held now. */
    public Verdict ask(int payer, int charge) {
        Charges.Cost cost = charges.cost(charge);
        int queue = payers.queue(payer);
        if (cost.model() == NO_MODEL || queue == QueueTree.ROOT) {
            return Verdict.WITHIN;
        }
        Verdict refused = refusal(payer, cost);
        if (!refused.allowed()) {
            return refused;
        }
        for (int at = queue; at != QueueTree.ROOT; at = tree.parent(at)) {
            if (covers(at, cost)) {
                return Verdict.WITHIN;
            }
        }
        return Verdict.BORROWS;
    }

    /** Whether the guarantee of a queue covers what it holds and this. */
    private boolean covers(int queue, Charges.Cost cost) {
        long guarantee = quotas.guarantee(queue, cost.model());
        return held(queue, Charges.compute(cost.model())) + cost.computeMilli() <= guarantee
                && held(queue, Charges.cardMemory(cost.model())) + cost.cardMemoryMilli() <= guarantee;
    }

    private Verdict refusal(int payer, Charges.Cost cost) {
        for (int at = payers.queue(payer); at != QueueTree.ROOT; at = tree.parent(at)) {
            Verdict verdict = refusal(at, payer, cost);
            if (!verdict.allowed()) {
                return verdict;
            }
        }
        return Verdict.WITHIN;
    }

    private Verdict refusal(int queue, int payer, Charges.Cost cost) {
        int compute = Charges.compute(cost.model());
        int memory = Charges.cardMemory(cost.model());
        long limit = quotas.limit(queue, cost.model());
        Verdict verdict =
                within(Verdict.Rule.LIMIT, queue, cost, limit - held(queue, compute), limit - held(queue, memory));
        if (verdict.allowed() && !payers.preemptible(payer)) {
            long guarantee = quotas.guarantee(queue, cost.model());
            long[] row = kept;
            int first = queue * resources;
            verdict = within(
                    Verdict.Rule.GUARANTEE,
                    queue,
                    cost,
                    guarantee - row[first + compute],
                    guarantee - row[first + memory]);
        }
        long cap = quotas.userCap(queue, cost.model());
        if (verdict.allowed() && cap != Quota.UNLIMITED) {
            verdict = within(
                    Verdict.Rule.USER_CAP,
                    queue,
                    cost,
                    cap - payers.held(payer, queue, 2 * cost.model()),
                    cap - payers.held(payer, queue, 2 * cost.model() + 1));
        }
        return verdict;
    }

    private Verdict within(Verdict.Rule rule, int queue, Charges.Cost cost, long compute, long memory) {
        boolean memoryShort = cost.cardMemoryMilli() > memory;
        if (cost.computeMilli() <= compute && !memoryShort) {
            return Verdict.WITHIN;
        }
        String model = charges.models().get(cost.model());
        boolean computeShort = cost.computeMilli() > compute;
        return new Verdict.Refused(
                tree.name(queue),
                rule,
                model + (computeShort ? " compute" : " card memory"),
                computeShort ? cost.computeMilli() : cost.cardMemoryMilli(),
                Math.max(0, computeShort ? compute : memory));
    }

    /** Books a charge, whether or not quotas allow it: what runs already is there. */
    public void add(int payer, int charge) {
        change(payer, charge, 1);
        note(payer, charge + 1);
    }

    /** Takes a charge back; throws {@link IllegalArgumentException} when its queue does not hold that much. */
    public void remove(int payer, int charge) {
        Charges.Cost cost = charges.cost(charge);
        int queue = payers.queue(payer);
        boolean there = held(queue, Charges.CPU) >= cost.cpuMilli() && held(queue, Charges.MEMORY) >= cost.memoryMib();
        if (there && cost.model() != NO_MODEL) {
            there = held(queue, Charges.compute(cost.model())) >= cost.computeMilli()
                    && held(queue, Charges.cardMemory(cost.model())) >= cost.cardMemoryMilli();
        }
        if (!there) {
            throw new IllegalArgumentException("queue " + tree.name(queue) + " does not hold " + cost);
        }
        change(payer, charge, -1);
        note(payer, -charge - 1);
    }

    private void note(int payer, int step) {
        if (depth == 0) {
            return;
        }
        if (logSize + 2 > log.length) {
            log = Arrays.copyOf(log, 2 * log.length);
        }
        log[logSize++] = payer;
        log[logSize++] = step;
    }

    private void change(int payer, int charge, int sign) {
        Charges.Cost cost = charges.cost(charge);
        for (int at = payers.queue(payer); at >= 0; at = tree.parent(at)) {
            change(used, at * resources, cost, sign);
            if (!payers.preemptible(payer)) {
                change(kept, at * resources, cost, sign);
            }
        }
        if (cost.model() != NO_MODEL) {
            payers.change(payer, 2 * cost.model(), sign * cost.computeMilli(), sign * cost.cardMemoryMilli());
        }
    }

    private static void change(long[] row, int first, Charges.Cost cost, int sign) {
        row[first + Charges.CPU] += sign * cost.cpuMilli();
        row[first + Charges.MEMORY] += sign * cost.memoryMib();
        if (cost.model() != NO_MODEL) {
            row[first + Charges.compute(cost.model())] += sign * cost.computeMilli();
            row[first + Charges.cardMemory(cost.model())] += sign * cost.cardMemoryMilli();
        }
    }

    /** Opens a transaction; the answer goes to {@link #rollback} or {@link #commit}, the newest first. */
    public int checkpoint() {
        depth++;
        return logSize;
    }

    /** Undoes everything since a checkpoint and closes it. */
    public void rollback(int checkpoint) {
        while (logSize > checkpoint) {
            int step = log[--logSize];
            int payer = log[--logSize];
            change(payer, Math.abs(step) - 1, step > 0 ? -1 : 1);
        }
        depth--;
    }

    /** Keeps everything since a checkpoint and closes it; an outer checkpoint can still undo it. */
    public void commit() {
        depth--;
        if (depth == 0) {
            logSize = 0;
        }
    }

    private long held(int queue, int resource) {
        return used[queue * resources + resource];
    }

    /** Thousandths of a model's cards that a queue and all inside it hold. */
    public long computeMilli(int queue, int model) {
        return held(queue, Charges.compute(model));
    }

    /** Thousandths of the memory of a model's cards that a queue and all inside it hold. */
    public long cardMemoryMilli(int queue, int model) {
        return held(queue, Charges.cardMemory(model));
    }

    /** Thousandths of a model's cards that work which cannot be preempted holds, the larger of compute and memory. */
    public long keptMilli(int queue, int model) {
        int first = queue * resources;
        return Math.max(kept[first + Charges.compute(model)], kept[first + Charges.cardMemory(model)]);
    }

    /** All there is of a model, in thousandths of a card. */
    public long capacityMilli(int model) {
        return charges.capacity(Charges.compute(model));
    }

    /** Whether a queue holds more of a model than it is guaranteed. */
    public boolean borrows(int queue, int model) {
        long guarantee = quotas.guarantee(queue, model);
        return queue != QueueTree.ROOT
                && model != NO_MODEL
                && (computeMilli(queue, model) > guarantee || cardMemoryMilli(queue, model) > guarantee);
    }

    /**
     * Whether work of one queue may be stopped so that another gets a charge: where the two compete, the guarantee on the claimant's side covers
     * what that side holds and the charge, and on the victim's side every queue around it holds more than it is guaranteed. So nobody
     * loses what is within its own guarantee, and taking back never ends in taking back again.
     */
    public boolean mayReclaim(int claimant, int charge, int victim) {
        Charges.Cost cost = charges.cost(charge);
        if (claimant == victim || cost.model() == NO_MODEL || !covers(tree.branch(claimant, victim), cost)) {
            return false;
        }
        return borrowsFrom(claimant, cost.model(), victim);
    }

    /**
     * Whether every queue around a victim, up to where it meets a claimant, holds more of a model than it is guaranteed: {@link #mayReclaim} as far as the victim's
     * side goes. The claimant's side may come to allow it when it gives up something itself.
     */
    public boolean borrowsFrom(int claimant, int model, int victim) {
        if (claimant == victim || model == NO_MODEL) {
            return false;
        }
        int top = tree.parent(tree.branch(victim, claimant));
        boolean compute = true;
        boolean memory = true;
        for (int at = victim; at != top; at = tree.parent(at)) {
            long guarantee = quotas.guarantee(at, model);
            compute &= computeMilli(at, model) > guarantee;
            memory &= cardMemoryMilli(at, model) > guarantee;
        }
        return compute || memory;
    }

    /**
     * Who of two queues is served first, each with what it asks next: where the two compete, a side whose guarantee covers its charge comes
     * before one that would borrow, then the lower dominant share, then the name. Negative = the first one.
     */
    public int compare(int one, int chargeOfOne, int other, int chargeOfOther) {
        if (one == other) {
            return 0;
        }
        int mine = tree.branch(one, other);
        int theirs = tree.branch(other, one);
        boolean owed = owed(mine, chargeOfOne);
        if (owed != owed(theirs, chargeOfOther)) {
            return owed ? -1 : 1;
        }
        int order = shares.compare(mine, theirs);
        return order != 0 ? order : Integer.compare(mine, theirs);
    }

    private boolean owed(int queue, int charge) {
        Charges.Cost cost = charges.cost(charge);
        return cost.model() != NO_MODEL && covers(queue, cost);
    }

    /** The largest part that a queue holds of anything in the cluster, divided by its weight for it. For people; decisions compare exactly. */
    public double dominantShare(int queue) {
        return shares.dominant(queue);
    }
}
