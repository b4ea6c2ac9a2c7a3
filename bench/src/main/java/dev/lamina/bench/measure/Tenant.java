package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;

/** A load and the slice it gets when Lamina is there. */
record Tenant(SliceTerms terms, LoadPlan plan) {
    /** Enough for a load's own small buffers; the card's memory is not what is measured. */
    private static final long MEMORY_BYTES = 64L << 20;

    /** A standard slice with that guarantee that may borrow the whole card. */
    static Tenant standard(int percent, LoadPlan plan) {
        return new Tenant(new SliceTerms(percent * 10, 1000, MEMORY_BYTES, SliceClass.STANDARD), plan);
    }

    /** A latency slice with that guarantee that may borrow the whole card. */
    static Tenant latency(int percent, LoadPlan plan) {
        return new Tenant(new SliceTerms(percent * 10, 1000, MEMORY_BYTES, SliceClass.LATENCY), plan);
    }

    /** A best-effort slice: what the others leave. */
    static Tenant bestEffort(LoadPlan plan) {
        return new Tenant(new SliceTerms(0, 1000, MEMORY_BYTES, SliceClass.BEST_EFFORT), plan);
    }
}
