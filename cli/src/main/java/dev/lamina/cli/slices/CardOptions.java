package dev.lamina.cli.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardMode;
import dev.lamina.node.api.CardChoice;
import dev.lamina.node.api.CardStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** On which cards a program is to have its slices. */
final class CardOptions {
    @Option(
            names = "--card",
            paramLabel = "CARD[,CARD]",
            defaultValue = "",
            description = "The card's id or number in 'lamina cards', or several: the program gets a slice on each."
                    + " Default: the first that has room.")
    private String names = "";

    @Option(
            names = "--cards",
            paramLabel = "N",
            defaultValue = "",
            description = "A slice on each of N different cards, whichever have room.")
    private String count = "";

    /** What was asked. Throws {@code BAD_INPUT}. */
    CardChoice choice() {
        if (!names.isEmpty() && !count.isEmpty()) {
            throw bad("--card and --cards are both given; name the cards, or say how many");
        }
        if (!count.isEmpty()) {
            return CardChoice.any(number());
        }
        return CardChoice.these(names.isEmpty() ? List.of() : List.of(names.split(",", -1)));
    }

    /** What {@code --memory all} stands for on each of the cards asked; {@code all} are those of the agent. Throws {@code NO_ROOM} when it is nothing. */
    long unpromisedBytes(List<CardStatus> all) {
        CardChoice choice = choice();
        List<Long> left = new ArrayList<>(meant(all, choice).stream()
                .map(card -> card.memoryBytes() - card.quotaBytes())
                .filter(bytes -> bytes > 0)
                .toList());
        if (left.size() < choice.count()) {
            throw new LaminaException(
                    ErrorCode.NO_ROOM,
                    "--memory is 'all' but all memory of " + words(choice)
                            + " is promised; stop a slice or resize one, see 'lamina ps'");
        }
        if (choice.count() > 1) {
            left.sort(Comparator.reverseOrder());
        }
        return left.get(choice.count() - 1);
    }

    private static List<CardStatus> meant(List<CardStatus> all, CardChoice choice) {
        List<String> named = choice.named();
        return IntStream.range(0, all.size())
                .filter(i -> named.isEmpty()
                        ? choice.count() == 1 || mayBeOneOfSeveral(all.get(i))
                        : named.contains(all.get(i).card()) || named.contains(Integer.toString(i)))
                .mapToObj(all::get)
                .toList();
    }

    private static boolean mayBeOneOfSeveral(CardStatus card) {
        return card.kind().startsWith("cuda") && card.mode().equals(CardMode.TIME.label());
    }

    private static String words(CardChoice choice) {
        if (!choice.named().isEmpty()) {
            return "card " + String.join(" or ", choice.named());
        }
        return choice.count() == 1 ? "every card" : "all but fewer than " + choice.count() + " cards";
    }

    private int number() {
        try {
            return Integer.parseInt(count);
        } catch (NumberFormatException e) {
            throw bad("--cards is '" + count + "', not a number; give 1 to " + CardChoice.MOST);
        }
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
