package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.CardModes;
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
 * @param runtime the directory of the OpenCL layer and the CUDA shim
 * @param testBed the card is the processor's first core: PoCL is pinned there, programs run on the others
 * @param modes how slices come together on the cards
 * @param awake processors are kept from sleeping while slices share a card
 */
public record Bed(Path runtime, boolean testBed, CardModes modes, boolean awake) {
    private static final String LAYER = "liblamina_opencl.so";
    private static final String SHIM = "liblamina_cuda.so";

    /** How slices come together on that card. */
    CardMode mode(Card card) {
        return modes.of(card.id(), card.servesCuda());
    }

    /** What a program in that slice needs in its environment. Throws {@code UNAVAILABLE} when the layer or the shim was not built. */
    Map<String, String> environment(Card card, Path slice) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LAMINA_SLICE", slice.toString());
        if (card.servesOpenCl()) {
            environment.put("OPENCL_LAYERS", part("the OpenCL layer", LAYER).toString());
        }
        if (card.servesCuda()) {
            environment.put("LD_PRELOAD", part("the CUDA shim", SHIM).toString());
            // The slice's card is the program's only one, whatever it counts.
            environment.put("CUDA_VISIBLE_DEVICES", card.nvidiaUuid());
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

    /** What a process's environment lacks of what its card needs, as a warning; empty: nothing. */
    static String missing(Card card, String environment) {
        if (card.servesOpenCl() && !environment.contains(LAYER)) {
            return "its environment does not name Lamina's OpenCL layer: an OPENCL_LAYERS of its own?";
        }
        return card.servesCuda() && !environment.contains(SHIM)
                ? "its environment does not name Lamina's CUDA shim: an LD_PRELOAD of its own?"
                : "";
    }

    private Path part(String what, String name) {
        Path file = runtime.resolve(name);
        if (!Files.exists(file)) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE, what + " " + file + " is missing: build it (make native) and retry");
        }
        return file;
    }
}
