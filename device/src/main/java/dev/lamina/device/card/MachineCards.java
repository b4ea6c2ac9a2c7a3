package dev.lamina.device.card;

import dev.lamina.device.nvml.Nvml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All cards of this machine. An NVIDIA card that OpenCL sees too is there once, with both ways to it: whichever way programs take, they share the
 * one card, so one arbiter has to know of all of them.
 */
public final class MachineCards implements CardDiscovery {
    @Override
    public CardInventory discover() {
        OpenClCards.Sight openCl = OpenClCards.look();
        return switch (Nvml.load()) {
            case Nvml.Loaded(Nvml nvml) -> merge(openCl, NvidiaCards.look(nvml));
            case Nvml.Missing(var broken, var reason) ->
                merge(openCl, new NvidiaCards.Sight(List.of(), broken ? List.of(reason) : List.of()));
        };
    }

    /** OpenCL's cards first, in its order, then those that NVIDIA's library alone knows. */
    static CardInventory merge(OpenClCards.Sight openCl, NvidiaCards.Sight nvidia) {
        List<NvidiaCards.Seen> left = new ArrayList<>(nvidia.cards());
        List<Card> cards = new ArrayList<>();
        for (OpenClCards.Seen device : openCl.devices()) {
            Optional<NvidiaCards.Seen> same =
                    left.stream().filter(card -> isSame(device, card)).findFirst();
            same.ifPresent(left::remove);
            cards.add(same.map(card -> both(device.card(), card.card())).orElse(device.card()));
        }
        left.forEach(seen -> cards.add(seen.card()));
        List<String> reasons = new ArrayList<>(nvidia.problems());
        if (cards.isEmpty() || !openCl.devices().isEmpty()) {
            reasons.addFirst(openCl.reason());
        }
        return new CardInventory(
                cards,
                String.join(
                        "; ", reasons.stream().filter(text -> !text.isEmpty()).toList()));
    }

    private static boolean isSame(OpenClCards.Seen device, NvidiaCards.Seen card) {
        if (!device.uuid().isEmpty()) {
            return device.uuid().equals(card.card().id().substring(4).replace("-", ""));
        }
        return !device.pciAddress().isEmpty() && device.pciAddress().equals(card.pciAddress());
    }

    /** OpenCL's names, by which its programs find the card; NVIDIA's identity and memory. */
    private static Card both(Card openCl, Card nvidia) {
        return new Card(
                nvidia.id(),
                Card.CUDA_AND_OPENCL,
                openCl.name(),
                openCl.vendor(),
                openCl.driver(),
                openCl.platform(),
                openCl.deviceIndex(),
                nvidia.memoryBytes(),
                openCl.computeUnits());
    }
}
