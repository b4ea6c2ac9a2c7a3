package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.CardModes;
import dev.lamina.device.card.Card;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.node.api.SliceVariables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    /** How that card is run. */
    CardDesk.Running running(Card card) {
        CardMode mode = modes.of(card.id(), card.servesCuda());
        return new CardDesk.Running(mode, awake, new AwakeProcessors());
    }

    /**
     * What a program needs in its environment: {@code slices} are the directories of its slices, the lead's first, {@code cards} theirs in the same
     * order. Throws {@code UNAVAILABLE} when the layer or the shim was not built.
     */
    Map<String, String> environment(List<Card> cards, List<Path> slices) {
        Map<String, String> environment = new HashMap<>(parts(cards.getFirst()));
        environment.put(SliceVariables.LEAD, slices.getFirst().toString());
        for (int i = 1; i < slices.size(); i++) {
            environment.put(SliceVariables.companion(i), slices.get(i).toString());
        }
        if (cards.getFirst().servesCuda()) {
            // The slices' cards are the program's only ones, whatever it counts.
            environment.put(
                    "CUDA_VISIBLE_DEVICES", cards.stream().map(Card::nvidiaUuid).collect(Collectors.joining(",")));
        }
        environment.putAll(driver());
        return environment;
    }

    /** What is loaded into a program on that card. Throws {@code UNAVAILABLE} when it was not built. */
    Map<String, String> parts(Card card) {
        Map<String, String> parts = new HashMap<>();
        if (card.servesOpenCl()) {
            parts.put("OPENCL_LAYERS", part("the OpenCL layer", LAYER).toString());
        }
        if (card.servesCuda()) {
            parts.put("LD_PRELOAD", part("the CUDA shim", SHIM).toString());
        }
        return parts;
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
