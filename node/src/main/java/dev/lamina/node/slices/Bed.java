package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.Card;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How programs meet their card on this machine.
 *
 * @param runtime the directory of the OpenCL layer
 * @param testBed the card is the processor's first core: PoCL is pinned there, programs run on the others
 */
public record Bed(Path runtime, boolean testBed) {
    private static final String LAYER = "liblamina_opencl.so";

    /** What a program in that slice needs in its environment. Throws {@code UNAVAILABLE} when the layer was not built. */
    Map<String, String> environment(Card card, Path slice) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LAMINA_SLICE", slice.toString());
        if (card.kind().equals("opencl")) {
            environment.put("OPENCL_LAYERS", layer().toString());
        }
        environment.putAll(driver());
        return environment;
    }

    /** What the card's driver needs in the environment of everyone who looks at it. */
    public Map<String, String> driver() {
        return testBed ? Map.of("POCL_MAX_PTHREAD_COUNT", "1", "POCL_AFFINITY", "1") : Map.of();
    }

    /** The processors left to programs; empty: all. */
    List<Integer> hostCpus() {
        int processors = Runtime.getRuntime().availableProcessors();
        return testBed && processors > 1
                ? IntStream.range(1, processors).boxed().toList()
                : List.of();
    }

    /** Whether a process's environment carries the layer. */
    static boolean namesLayer(String openClLayers) {
        return openClLayers.contains(LAYER);
    }

    private Path layer() {
        Path layer = runtime.resolve(LAYER);
        if (!Files.exists(layer)) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "the OpenCL layer " + layer + " is missing: build it (make native) and retry");
        }
        return layer;
    }
}
