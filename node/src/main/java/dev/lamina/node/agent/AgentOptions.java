package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardModes;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent was started with.
 *
 * @param foreground the log goes to the terminal too, and Ctrl-C ends the agent
 * @param testBed the card is the processor's first core
 * @param shared other users may ask for slices; for root alone
 * @param newLedger a ledger that is there is moved aside first
 * @param fakeCards so many cards on paper, for tests; 0 = the real ones
 * @param cards the ids of the cards to hold; empty: all
 * @param letSleep processors may sleep even while slices share a card
 * @param modes how the slices on them come together
 */
record AgentOptions(
        boolean foreground,
        boolean testBed,
        boolean shared,
        boolean newLedger,
        int fakeCards,
        List<String> cards,
        boolean letSleep,
        CardModes modes) {
    static final String USAGE =
            "usage: [--foreground] [--test-bed] [--shared] [--new-ledger] [--let-sleep] [--card ID]... [--mode MODE|ID=MODE]...";

    AgentOptions {
        cards = List.copyOf(cards);
    }

    /** Reads a command line; throws {@code BAD_INPUT} for what it does not know. */
    static AgentOptions of(List<String> words) {
        List<String> flags = new ArrayList<>();
        List<String> cards = new ArrayList<>();
        List<String> modes = new ArrayList<>();
        int fakeCards = 0;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--foreground", "--test-bed", "--shared", "--new-ledger", "--let-sleep" -> flags.add(words.get(i));
                case "--fake-card" -> fakeCards++;
                case "--card" -> {
                    i++;
                    cards.add(value(words, i, "--card needs a card's id; "));
                }
                case "--mode" -> {
                    i++;
                    modes.add(value(words, i, "--mode needs exclusive, time, ID=exclusive or ID=time; "));
                }
                default ->
                    throw new LaminaException(
                            ErrorCode.BAD_INPUT, "'" + words.get(i) + "' is no option of the agent; " + USAGE);
            }
        }
        return new AgentOptions(
                flags.contains("--foreground"),
                flags.contains("--test-bed"),
                flags.contains("--shared"),
                flags.contains("--new-ledger"),
                fakeCards,
                cards,
                flags.contains("--let-sleep"),
                CardModes.of(modes));
    }

    private static String value(List<String> words, int index, String lacking) {
        if (index >= words.size()) {
            throw new LaminaException(ErrorCode.BAD_INPUT, lacking + USAGE);
        }
        return words.get(index);
    }
}
