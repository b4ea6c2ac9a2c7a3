package dev.lamina.core.queue;

/**
 * How much of a card model each queue is owed, given what it wants: its guarantee first; what is then left of the amount around it goes to
 * whoever wants more, raised evenly by weight, and nobody gets more than it wants or its limit allows. The queues inside share what
 * the queue around them is owed, by the same rule.
 */
final class Entitlements {
    /** Binary digits of the common level below the point, so that a thousandth of a card is shared fairly even by heavy weights. */
    private static final int FINE = 16;

    private final QueueTree tree;
    private final Quotas quotas;
    private final long[] floor;
    private final long[] ceiling;
    private final long[] owed;

    Entitlements(QueueTree tree, Quotas quotas) {
        this.tree = tree;
        this.quotas = quotas;
        floor = new long[tree.size()];
        ceiling = new long[tree.size()];
        owed = new long[tree.size()];
    }

    /**
     * Thousandths of a card by queue; the array is used again by the next call.
     *
     * @param wanted by queue, what it holds and waits for; only those of queues without children count
     */
    long[] of(int model, long capacityMilli, long[] wanted) {
        for (int queue = tree.size() - 1; queue >= 0; queue--) {
            long limit = queue == QueueTree.ROOT ? capacityMilli : quotas.limit(queue, model);
            long guarantee = queue == QueueTree.ROOT ? capacityMilli : quotas.guarantee(queue, model);
            ceiling[queue] = Math.min(limit, tree.leaf(queue) ? wanted[queue] : ceilings(queue));
            floor[queue] = Math.min(guarantee, ceiling[queue]);
        }
        owed[QueueTree.ROOT] = Math.min(capacityMilli, ceiling[QueueTree.ROOT]);
        for (int queue = 0; queue < tree.size(); queue++) {
            if (!tree.leaf(queue)) {
                divide(queue, model);
            }
        }
        return owed;
    }

    private long ceilings(int parent) {
        long sum = 0;
        for (int queue = parent + 1; queue < tree.size(); queue++) {
            sum += tree.parent(queue) == parent ? ceiling[queue] : 0;
        }
        return sum;
    }

    private void divide(int parent, int model) {
        long low = 0;
        long high = (owed[parent] + 1) << FINE;
        while (high - low > 1) {
            long level = (low + high) >>> 1;
            if (sum(parent, model, level) <= owed[parent]) {
                low = level;
            } else {
                high = level;
            }
        }
        long left = owed[parent] - sum(parent, model, low);
        for (int queue = parent + 1; queue < tree.size(); queue++) {
            if (tree.parent(queue) == parent) {
                owed[queue] = at(queue, model, low);
                // What rounding left over goes to the first that want it.
                boolean more = left > 0 && owed[queue] < at(queue, model, low + 1);
                owed[queue] += more ? 1 : 0;
                left -= more ? 1 : 0;
            }
        }
    }

    private long sum(int parent, int model, long level) {
        long sum = 0;
        for (int queue = parent + 1; queue < tree.size(); queue++) {
            sum += tree.parent(queue) == parent ? at(queue, model, level) : 0;
        }
        return sum;
    }

    private long at(int queue, int model, long level) {
        long raised = (level * quotas.weight(queue, Charges.compute(model))) >> FINE;
        return Math.max(floor[queue], Math.min(raised, ceiling[queue]));
    }
}
