package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.Card;
import dev.lamina.device.card.CardInventory;
import dev.lamina.device.posix.CardLock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cards that this agent got hold of, and what is to be said about the others. One agent per card on a machine. */
record CardLocks(Map<Card, CardLock> held, List<String> problems) {
    /** Takes every wanted card that nobody else holds; throws when that leaves none. */
    static CardLocks take(CardInventory inventory, List<String> wanted, Path directory) {
        List<Card> cards = wanted(inventory, wanted);
        Map<Card, CardLock> held = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (Card card : cards) {
            Path file = directory.resolve("lamina-" + card.id() + ".lock");
            switch (CardLock.tryTake(file, AgentPlace.user(), now)) {
                case CardLock.Attempt.Taken(CardLock lock) -> held.put(card, lock);
                case CardLock.Attempt.Refused(String holder) ->
                    problems.add("card " + card.id() + " (" + card.name()
                            + ") is held by another agent, process " + holder
                            + "; one agent serves a card: use that one, or end it first");
            }
        }
        if (held.isEmpty()) {
            throw new LaminaException(ErrorCode.ALREADY_HELD, String.join("; ", problems));
        }
        return new CardLocks(held, problems);
    }

    private static List<Card> wanted(CardInventory inventory, List<String> wanted) {
        if (inventory.cards().isEmpty()) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "no card found: " + inventory.reason());
        }
        if (wanted.isEmpty()) {
            return inventory.cards();
        }
        List<Card> cards = new ArrayList<>();
        for (String id : wanted) {
            cards.add(inventory
                    .find(id)
                    .orElseThrow(() -> new LaminaException(
                            ErrorCode.NOT_FOUND,
                            "card '" + id + "' is unknown; there are "
                                    + String.join(
                                            ", ",
                                            inventory.cards().stream()
                                                    .map(Card::id)
                                                    .toList()))));
        }
        return cards.stream().distinct().toList();
    }
}
