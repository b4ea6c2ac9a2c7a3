package dev.lamina.core.placement;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The policies by name. A new one is one line here. */
public final class Policies {
    private static final Map<String, Policy.Factory> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("random", (state, mix, seed) -> new Lots(state, seed));
        BY_NAME.put("spread", (state, mix, seed) -> new Spread(state));
        BY_NAME.put("first-fit", (state, mix, seed) -> new FirstFit(state));
        BY_NAME.put("dot-product", (state, mix, seed) -> new DotProduct(state));
        BY_NAME.put("gpu-clustering", (state, mix, seed) -> new GpuClustering(state));
        BY_NAME.put("gpu-packing", (state, mix, seed) -> new GpuPacking(state));
        BY_NAME.put("best-fit", (state, mix, seed) -> new BestFit(state));
        BY_NAME.put("fgd", (state, mix, seed) -> new Fgd(state, mix));
        BY_NAME.put("lamina", (state, mix, seed) -> new Lamina(state, mix));
    }

    private Policies() {}

    /** All names, in the order in which reports show them. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** The policy of a name; throws BAD_INPUT with the names that exist. */
    public static Policy.Factory of(String name) {
        Policy.Factory factory = BY_NAME.get(name);
        if (factory == null) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "policy '" + name + "' does not exist; use one of " + String.join(", ", names()));
        }
        return factory;
    }
}
