package dev.lamina.sim.kubectl;

import java.util.Set;

/** The names under which clusters offer whole cards. */
final class CardResources {
    private static final Set<String> KNOWN = Set.of(
            "nvidia.com/gpu",
            "amd.com/gpu",
            "gpu.intel.com/i915",
            "gpu.intel.com/xe",
            "habana.ai/gaudi",
            "google.com/tpu");

    private CardResources() {}

    static boolean isCard(String resource) {
        return KNOWN.contains(resource) || resource.startsWith("huawei.com/Ascend");
    }
}
