package dev.lamina.node.mps;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.Card;
import dev.lamina.device.nvml.ComputeMode;
import dev.lamina.device.nvml.MigDevice;
import dev.lamina.device.nvml.Nvml;
import dev.lamina.device.nvml.NvmlCard;
import java.util.ArrayList;
import java.util.Objects;

/**
 * What decides whether a card can be shared by MPS.
 *
 * @param mode who may have a context on it
 * @param generation of its instruction set, such as {@code 8.0}; empty when the driver does not say
 */
record CardFacts(ComputeMode mode, String generation) {
    /** Parts of the multiprocessors and limits of memory are there from Volta on. */
    private static final int FIRST_GENERATION = 7;

    static final CardFacts UNKNOWN = new CardFacts(ComputeMode.UNKNOWN, "");

    CardFacts {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(generation, "generation");
    }

    /** Who is asked. */
    interface Source {
        CardFacts of(Card card);
    }

    /** As NVIDIA's driver says now; a MIG device is as the card that it is a part of. */
    static CardFacts ofDriver(Card card) {
        if (!(Nvml.load() instanceof Nvml.Loaded(Nvml nvml))) {
            return UNKNOWN;
        }
        return nvml.cards(new ArrayList<>()).stream()
                .filter(each -> isPartOf(card, each))
                .findFirst()
                .map(each -> new CardFacts(each.computeMode(), each.computeCapability()))
                .orElse(UNKNOWN);
    }

    private static boolean isPartOf(Card card, NvmlCard whole) {
        return whole.uuid().equalsIgnoreCase(card.nvidiaUuid())
                || whole.migDevices().stream().map(MigDevice::uuid).anyMatch(card.nvidiaUuid()::equalsIgnoreCase);
    }

    /** Throws {@code UNAVAILABLE} with the reason where the card cannot be shared so. */
    void require(Card card) {
        if (!card.servesCuda()) {
            throw refused(card, "is no NVIDIA card, and mode spatial is NVIDIA's MPS; use --mode time or exclusive");
        }
        if (mode == ComputeMode.PROHIBITED) {
            throw refused(
                    card,
                    "lets no process have a context (compute mode prohibited, nvidia-smi -q -d COMPUTE);"
                            + " its operator can allow it with nvidia-smi -c DEFAULT");
        }
        if (!generation.isEmpty() && Integer.parseInt(generation.split("\\.", 2)[0]) < FIRST_GENERATION) {
            throw refused(
                    card,
                    "is of compute capability " + generation
                            + ", and MPS can divide multiprocessors and memory from 7.0 (Volta) on; use --mode time");
        }
    }

    /** Whether one server at a time can have the card, and with it one user. */
    boolean servesOneUser() {
        return mode == ComputeMode.EXCLUSIVE_PROCESS;
    }

    static LaminaException refused(Card card, String why) {
        return new LaminaException(ErrorCode.UNAVAILABLE, "card " + card.id() + " " + why);
    }
}
