package dev.lamina.core.queue;

/** Dominant shares, compared exactly: fractions are multiplied crosswise in 128 bits. Owned by the ledger's thread. */
final class Shares {
    private final Charges charges;
    private final Quotas quotas;
    private final long[] used;

    Shares(Charges charges, Quotas quotas, long[] used) {
        this.charges = charges;
        this.quotas = quotas;
        this.used = used;
    }

    int compare(int one, int other) {
        int mine = dominantResource(one);
        int theirs = dominantResource(other);
        return compare(held(one, mine), whole(one, mine), held(other, theirs), whole(other, theirs));
    }

    double dominant(int queue) {
        int resource = dominantResource(queue);
        return (double) held(queue, resource) / whole(queue, resource);
    }

    /** The resource of which it has the largest share; the first of several. */
    private int dominantResource(int queue) {
        int dominant = Charges.CPU;
        for (int resource = 1; resource < charges.resources(); resource++) {
            int order = compare(
                    held(queue, resource), whole(queue, resource), held(queue, dominant), whole(queue, dominant));
            dominant = order > 0 ? resource : dominant;
        }
        return dominant;
    }

    private long held(int queue, int resource) {
        return used[queue * charges.resources() + resource];
    }

    /** What a share of 1 is: all there is, as often as the weight says. Something of which there is nothing counts as one unit. */
    private long whole(int queue, int resource) {
        return Math.max(1, charges.capacity(resource)) * quotas.weight(queue, resource);
    }

    /** Compares two fractions of numbers that are not negative. */
    static int compare(long above, long below, long otherAbove, long otherBelow) {
        int high = Long.compare(Math.multiplyHigh(above, otherBelow), Math.multiplyHigh(otherAbove, below));
        return high != 0 ? high : Long.compareUnsigned(above * otherBelow, otherAbove * below);
    }
}
