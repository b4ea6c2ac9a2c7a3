package dev.lamina.device.card;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.nvml.CardMemory;
import dev.lamina.device.nvml.MigDevice;
import dev.lamina.device.nvml.Nvml;
import dev.lamina.device.nvml.NvmlCard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The NVIDIA cards of this machine as its management library knows them; a card that is cut into MIG devices is these. Nothing is asked that
 * would make a context on a card.
 */
public final class NvidiaCards implements CardDiscovery {
    private static final Pattern UUID = Pattern.compile("(gpu|mig)(-[0-9a-f]+){5}");
    private static final String VENDOR = "NVIDIA Corporation";
    private static final String PLATFORM = "CUDA";

    @Override
    public CardInventory discover() {
        return switch (Nvml.load()) {
            case Nvml.Missing missing -> new CardInventory(List.of(), missing.reason());
            case Nvml.Loaded(Nvml nvml) -> inventory(look(nvml));
        };
    }

    /** A card and where it sits on the PCI bus, empty for MIG devices: several sit in one place. */
    record Seen(Card card, String pciAddress) {}

    /** What was found and what is to be said about the rest. */
    record Sight(List<Seen> cards, List<String> problems) {}

    static Sight look(Nvml nvml) {
        List<String> problems = new ArrayList<>();
        List<Seen> cards = new ArrayList<>();
        try {
            for (NvmlCard card : nvml.cards(problems)) {
                look(nvml, card, cards, problems);
            }
        } catch (LaminaException refused) {
            problems.add(refused.explanation());
        }
        return new Sight(cards, problems);
    }

    private static CardInventory inventory(Sight sight) {
        List<Card> cards = sight.cards().stream().map(Seen::card).toList();
        String reason = String.join("; ", sight.problems());
        return new CardInventory(
                cards,
                cards.isEmpty() && reason.isEmpty() ? "NVIDIA's driver finds no card; check with nvidia-smi" : reason);
    }

    private static void look(Nvml nvml, NvmlCard found, List<Seen> cards, List<String> problems) {
        List<Part> parts = found.migEnabled()
                ? found.migDevices().stream().map(part -> part(found, part)).toList()
                : List.of(whole(found));
        if (parts.isEmpty()) {
            problems.add(found + " is set to MIG and has no MIG device; make some with `nvidia-smi mig -cgi ... -C`"
                    + " or switch MIG off");
        }
        for (Part part : parts) {
            if (UUID.matcher(part.id()).matches()) {
                cards.add(new Seen(part.card(nvml.driverVersion(), found.index()), part.pciAddress()));
            } else {
                problems.add("the name " + part.id() + " of a part of " + found
                        + " is of an old driver's form and cannot be used; update the driver");
            }
        }
    }

    private static Part whole(NvmlCard card) {
        CardMemory memory = card.memory();
        return new Part(
                card.uuid().toLowerCase(Locale.ROOT),
                card.name(),
                memory.totalBytes() - memory.reservedBytes(),
                card.multiprocessors(),
                card.pciAddress());
    }

    private static Part part(NvmlCard card, MigDevice part) {
        return new Part(
                part.uuid().toLowerCase(Locale.ROOT),
                card.name() + " MIG",
                part.memoryBytes(),
                part.multiprocessors(),
                "");
    }

    /** A card or a MIG device of one. */
    private record Part(String id, String name, long memoryBytes, int computeUnits, String pciAddress) {
        Card card(String driver, int index) {
            return new Card(id, Card.CUDA, name, VENDOR, driver, PLATFORM, index, memoryBytes, computeUnits);
        }
    }
}
