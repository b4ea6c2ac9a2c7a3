package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.lab.Lab;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.List;

/**
 * Saturating loads on a split card.
 *
 * @param depth kernels that each keeps in flight, 1 to 64; 1 is a synchronous program
 */
public record SharesCase(Split split, KernelTime kernel, int depth) {
    private static final int MOST_DEPTH = 64;

    /** Throws {@link LaminaException} {@code BAD_INPUT} for a depth outside the range. */
    public SharesCase {
        requireDepth(depth);
    }

    /** Throws {@link LaminaException} {@code BAD_INPUT} unless a load can keep that many kernels in flight. */
    public static void requireDepth(int depth) {
        if (depth < 1 || depth > MOST_DEPTH) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--depth is " + depth + ", it must be 1 (wait for each kernel) to " + MOST_DEPTH
                            + " kernels in flight");
        }
    }

    /** One line for people. */
    public String text() {
        String mode = depth == 1 ? "synchronous" : depth + " in flight";
        return split.text() + ", kernels of " + kernel.text() + ", " + mode;
    }

    List<Tenant> tenants(Lab lab) {
        double seconds = lab.effort().seconds() + Together.SETTLE_SECONDS + Together.START_SECONDS;
        long iterations = lab.iterations(kernel.ns());
        List<Tenant> tenants = new ArrayList<>();
        for (int percent : split.percents()) {
            String name = "slice-" + (char) ('a' + tenants.size());
            tenants.add(Tenant.standard(percent, LoadPlan.closedLoop(name, iterations, depth, seconds)));
        }
        return tenants;
    }
}
