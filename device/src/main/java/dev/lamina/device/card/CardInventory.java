package dev.lamina.device.card;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.List;
import java.util.Optional;

/**
 * The cards that were found.
 *
 * @param cards in a stable order; ids are unique
 * @param reason why there are none, with what to do about it; when there are some, what was left out, or empty
 */
public record CardInventory(List<Card> cards, String reason) {
    public CardInventory {
        cards = List.copyOf(cards);
        if (cards.isEmpty() && reason.isBlank()) {
            throw new LaminaException(
                    ErrorCode.INTERNAL, "an inventory without cards and without a reason; say why there are none");
        }
        if (cards.stream().map(Card::id).distinct().count() != cards.size()) {
            throw new LaminaException(ErrorCode.INTERNAL, "two cards with one id in " + cards + "; ids must be unique");
        }
    }

    /** The card of that id. */
    public Optional<Card> find(String id) {
        return cards.stream().filter(card -> card.id().equals(id)).findFirst();
    }
}
