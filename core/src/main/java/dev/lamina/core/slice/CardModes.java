package dev.lamina.core.slice;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which mode each card of an agent runs in, where the operator says so; else {@code time} for a card whose driver runs several processes side by side
 * well, and {@code exclusive} for any other.
 *
 * @param everywhere what the operator set for all cards; {@link CardMode#ANY}: nothing
 * @param ofCard what the operator set for one card, by its id
 */
public record CardModes(CardMode everywhere, Map<String, CardMode> ofCard) {
    /** Each card's own. */
    public static final CardModes DEFAULT = new CardModes(CardMode.ANY, Map.of());

    /** Copies the map; throws BAD_INPUT for {@code spatial}, which slices ask for one by one. */
    public CardModes {
        ofCard = Map.copyOf(ofCard);
        if (everywhere == CardMode.SPATIAL || ofCard.containsValue(CardMode.SPATIAL)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "a card's mode is exclusive or time; spatial is what a slice asks for: lamina run --mode spatial");
        }
    }

    /** Reads {@code MODE} and {@code CARD=MODE}; a later word replaces an earlier one. Throws BAD_INPUT. */
    public static CardModes of(List<String> words) {
        CardMode everywhere = CardMode.ANY;
        Map<String, CardMode> ofCard = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                everywhere = CardMode.of(word);
            } else {
                ofCard.put(word.substring(0, equals), CardMode.of(word.substring(equals + 1)));
            }
        }
        return new CardModes(everywhere, ofCard);
    }

    /** The mode of the card with that id, never {@link CardMode#ANY}; {@code sharesItself}: its driver runs several processes side by side well. */
    public CardMode of(String card, boolean sharesItself) {
        CardMode set = ofCard.getOrDefault(card, everywhere);
        if (set != CardMode.ANY) {
            return set;
        }
        return sharesItself ? CardMode.TIME : CardMode.EXCLUSIVE;
    }
}
