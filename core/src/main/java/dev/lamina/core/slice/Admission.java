package dev.lamina.core.slice;

/** Whether a card can promise one more slice: guarantees and memory are hard, so their sums never pass the card. */
public sealed interface Admission {
    /** The card can keep the promise. */
    record Admitted() implements Admission {}

    /**
     * The card cannot keep the promise.
     *
     * @param constraint what is short: {@code compute} or {@code memory}
     * @param asked thousandths of the card's time, or bytes
     * @param available the same unit: the nearest that would fit now; 0 = nothing
     * @param possible whether an empty card of this size could hold it
     */
    record Refused(String constraint, long asked, long available, boolean possible) implements Admission {
        /** For people: what was asked, what is left, what to do. */
        public String explanation() {
            boolean compute = constraint.equals("compute");
            String wanted = compute ? Quantities.share((int) asked) : Quantities.memory(asked);
            String left = compute ? Quantities.share((int) available) : Quantities.memory(available);
            String remedy;
            if (!possible) {
                remedy = "the whole card is smaller than that; ask for less";
            } else if (available > 0) {
                remedy = "ask for at most " + left + ", stop a slice, or wait with --wait";
            } else {
                remedy = "stop a slice, or wait with --wait";
            }
            return constraint + " asked is " + wanted + " but " + left + " of the card is not promised yet; " + remedy;
        }
    }

    /** Decides by sums; best-effort slices need memory only. Pure. */
    static Admission decide(CardRoom room, SliceTerms asked) {
        long freeBytes = room.freeMemoryBytes();
        if (asked.memoryBytes() > freeBytes) {
            return new Refused("memory", asked.memoryBytes(), freeBytes, asked.memoryBytes() <= room.memoryBytes());
        }
        int freeMilli = room.freeMilli();
        if (asked.guaranteeMilli() > freeMilli) {
            return new Refused("compute", asked.guaranteeMilli(), freeMilli, true);
        }
        return new Admitted();
    }
}
