package dev.lamina.node.api;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.HashSet;
import java.util.List;

/**
 * The cards that a program asks for: it gets a slice on each of them.
 *
 * @param named their ids or their numbers in {@code lamina cards}, each once, the lead slice's first; empty: any that have room
 * @param count how many different cards, 1 to {@value #MOST}; of named ones their number
 */
public record CardChoice(List<String> named, int count) {
    /** The most cards of one program. */
    public static final int MOST = 16;

    /** Any one card. */
    public static final CardChoice ANY = new CardChoice(List.of(), 1);

    /** Throws {@code BAD_INPUT} for no card, too many, one that is named twice or without a name. */
    public CardChoice {
        named = List.copyOf(named);
        if (count < 1 || count > MOST) {
            throw bad(count + " cards are asked; one program has slices of 1 to " + MOST + " cards");
        }
        if (!named.isEmpty() && named.size() != count) {
            throw bad(named.size() + " cards are named and " + count + " asked; leave the number out");
        }
        if (named.stream().anyMatch(String::isBlank)) {
            throw bad("a card has no name in '" + String.join(",", named) + "'; give ids or numbers such as 0,1");
        }
        if (new HashSet<>(named).size() < named.size()) {
            throw bad("a card is named twice in '" + String.join(",", named)
                    + "'; a program has one slice on each of its cards");
        }
    }

    /** These cards; of an empty list any one. Throws {@code BAD_INPUT} as the constructor does. */
    public static CardChoice these(List<String> names) {
        return names.isEmpty() ? ANY : new CardChoice(names, names.size());
    }

    /** Any so many cards. Throws {@code BAD_INPUT} as the constructor does. */
    public static CardChoice any(int count) {
        return new CardChoice(List.of(), count);
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
