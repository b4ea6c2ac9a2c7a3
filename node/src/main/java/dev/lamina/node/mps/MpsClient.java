package dev.lamina.node.mps;

import dev.lamina.core.slice.Quantities;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.card.Card;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * A slice whose programs are to run beside others on a card.
 *
 * @param slice its id, as in {@code s-12}
 * @param user whose programs they are
 */
public record MpsClient(String slice, Card card, String user, SliceTerms terms) {
    /**
     * What the driver counts against a client's limit and the shim does not count as the program's: contexts, modules, its own buffers. The shim's
     * quota is the one that programs meet; this limit is a net behind it.
     */
    static final long OWN_BYTES = 1L << 30;

    private static final int MILLI_PER_PERCENT = 10;
    private static final long MIB = 1L << 20;

    /** Throws {@link NullPointerException} for what is missing. */
    public MpsClient {
        Objects.requireNonNull(slice, "slice");
        Objects.requireNonNull(card, "card");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(terms, "terms");
    }

    /**
     * The part of the multiprocessors that its kernels may use, in thousandths. It is the limit: a guarantee is a least part, MPS knows only a largest
     * one, and a slice held to its guarantee could never use what idles.
     */
    public int widthMilli() {
        return terms.limitMilli();
    }

    /** What its programs need in order to be clients of the daemon that listens in this folder. */
    Map<String, String> environment(Path pipes, Path logs) {
        long bytes = Math.min(card.memoryBytes(), saturated(terms.memoryBytes(), OWN_BYTES));
        return Map.of(
                MpsPlace.PIPES,
                pipes.toString(),
                MpsPlace.LOGS,
                logs.toString(),
                "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE",
                percent(),
                "CUDA_MPS_PINNED_DEVICE_MEM_LIMIT",
                "0=" + Math.max(1, bytes / MIB) + "M",
                "CUDA_MPS_CLIENT_PRIORITY",
                terms.sliceClass() == SliceClass.BEST_EFFORT ? "1" : "0");
    }

    private String percent() {
        return Integer.toString(
                Math.clamp(widthMilli() / MILLI_PER_PERCENT, 1, Quantities.WHOLE_MILLI / MILLI_PER_PERCENT));
    }

    private static long saturated(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
