package dev.lamina.sim.replay;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.Map;

/**
 * What part of the cluster each tenant is entitled to.
 *
 * @param weights by tenant, 1 to 1,000,000; a tenant without one weighs 1
 */
public record Shares(Map<String, Long> weights) {
    /** Everybody the same. */
    public static final Shares EQUAL = new Shares(Map.of());

    private static final long MOST = 1_000_000;

    /** Copies; throws BAD_INPUT for a weight outside its range. */
    public Shares {
        weights = Map.copyOf(weights);
        weights.forEach((tenant, weight) -> {
            if (weight < 1 || weight > MOST) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "the weight of " + tenant + " is " + weight + ", expected 1 to " + MOST
                                + "; only the ratio between weights counts");
            }
        });
    }

    long of(String tenant) {
        return weights.getOrDefault(tenant, 1L);
    }
}
