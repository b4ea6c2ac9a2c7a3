package dev.lamina.cli.slices;

import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceStatus;
import java.util.List;

/** The counters of all cards and living slices at one instant; {@code atNs} is of {@link System#nanoTime()}. */
record TopSample(long atNs, List<CardStatus> cards, List<SliceStatus> slices) {
    TopSample {
        cards = List.copyOf(cards);
        slices = List.copyOf(slices);
    }

    static TopSample take(AgentClient client) {
        List<CardStatus> cards = client.cards();
        return new TopSample(System.nanoTime(), cards, client.slices(false));
    }
}
