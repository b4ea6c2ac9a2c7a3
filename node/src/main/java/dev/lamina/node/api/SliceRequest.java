package dev.lamina.node.api;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A request for a slice, or for one on each of several cards: all of them or none.
 *
 * @param cards on which cards
 * @param terms what is asked of each of them
 * @param name for people, at most 64 printable characters; empty: the program's name
 * @param command the program and its arguments, for people only: the agent never runs it; what goes beyond 4096 characters is left out
 * @param directory the program's working directory, for people only
 * @param waitForRoom true: wait (first come first served) until the card can guarantee it, false: refuse at once
 */
public record SliceRequest(
        CardChoice cards, SliceTerms terms, String name, List<String> command, String directory, boolean waitForRoom) {
    private static final int LONGEST_NAME = 64;

    private static final int LONGEST_COMMAND = 4096;

    /** Throws {@code BAD_INPUT} for a name that would not print on one line. */
    public SliceRequest {
        Objects.requireNonNull(cards, "cards");
        Objects.requireNonNull(terms, "terms");
        Objects.requireNonNull(name, "name");
        command = clipped(command);
        Objects.requireNonNull(directory, "directory");
        if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "a slice's name has at most " + LONGEST_NAME + " printable characters, this one has "
                            + name.length() + "; shorten it");
        }
    }

    private static List<String> clipped(List<String> command) {
        List<String> kept = new ArrayList<>();
        int room = LONGEST_COMMAND;
        for (String word : command) {
            if (word.length() > room) {
                kept.add(word.substring(0, room) + "...");
                break;
            }
            kept.add(word);
            room -= word.length();
        }
        return List.copyOf(kept);
    }
}
