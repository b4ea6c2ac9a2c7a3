package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardMode;
import dev.lamina.node.api.CardChoice;
import dev.lamina.node.api.SliceRequest;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which of the agent's cards can serve a request, room aside. Immutable. */
final class CardSelection {
    private static final String MIG = "mig-";

    private final List<CardDesk> cards;

    CardSelection(List<CardDesk> cards) {
        this.cards = List.copyOf(cards);
    }

    /** At least as many as are asked for, in the order asked or in that of the agent. Throws why there are not. */
    List<CardDesk> candidates(SliceRequest request) {
        CardChoice choice = request.cards();
        List<CardDesk> meant = choice.named().isEmpty() ? cards : named(choice.named());
        return choice.count() == 1
                ? alone(meant, request.terms().mode())
                : together(meant, choice, request.terms().mode());
    }

    private static List<CardDesk> alone(List<CardDesk> meant, CardMode wanted) {
        List<CardDesk> fitting =
                meant.stream().filter(card -> fits(card, wanted)).toList();
        if (fitting.isEmpty()) {
            throw unfit(meant.getFirst(), wanted);
        }
        return fitting;
    }

    /** A part of a card is paced by the same clock as a whole one. */
    private static boolean fits(CardDesk card, CardMode wanted) {
        return wanted == CardMode.SPATIAL
                ? card.card().servesCuda() && card.mode() == CardMode.TIME
                : wanted == CardMode.ANY || wanted == card.mode();
    }

    private static LaminaException unfit(CardDesk card, CardMode wanted) {
        String id = "card " + card.card().id();
        if (wanted == CardMode.SPATIAL && !card.card().servesCuda()) {
            return unavailable(id + " is no NVIDIA card, and mode spatial is NVIDIA's MPS; leave --mode out");
        }
        CardMode needed = wanted == CardMode.SPATIAL ? CardMode.TIME : wanted;
        return unavailable(id + " runs in mode " + card.mode().label() + ", not " + needed.label()
                + (wanted == needed ? "" : ", in which alone slices can be " + wanted.label())
                + "; leave --mode out, or start the agent with --mode " + needed.label());
    }

    private List<CardDesk> together(List<CardDesk> meant, CardChoice choice, CardMode wanted) {
        if (wanted == CardMode.EXCLUSIVE || wanted == CardMode.SPATIAL) {
            throw unavailable("one program's slices of several cards are of mode time, and " + wanted.label()
                    + " was asked; leave --mode out");
        }
        if (choice.count() > cards.size()) {
            throw unavailable(choice.count() + " cards are asked and this agent has " + cards.size() + "; ask for "
                    + cards.size() + " or fewer, see lamina cards");
        }
        List<CardDesk> fitting =
                meant.stream().filter(card -> obstacle(card).isEmpty()).toList();
        if (fitting.size() < choice.count()) {
            String obstacles = meant.stream()
                    .filter(card -> !obstacle(card).isEmpty())
                    .map(card -> "card " + card.card().id() + " " + obstacle(card))
                    .collect(Collectors.joining("; "));
            throw unavailable("only " + fitting.size() + " of the " + choice.count()
                    + " cards asked can be used by one program together: " + obstacles + "; ask for one card");
        }
        return fitting;
    }

    /**
     * Why a program cannot have this card beside others; empty: it can. Kernels of one program may wait for each other over two cards: where each card
     * ran one slice at a time, two such programs would each hold one card and wait for the other for ever.
     */
    private static String obstacle(CardDesk card) {
        if (!card.card().servesCuda()) {
            return "is no CUDA card";
        }
        if (card.card().id().startsWith(MIG)) {
            return "is a MIG device, of which CUDA opens one in a process";
        }
        return card.mode() == CardMode.TIME ? "" : "runs in mode " + card.mode().label() + ", not time";
    }

    private List<CardDesk> named(List<String> names) {
        List<CardDesk> found = names.stream().map(this::named).toList();
        if (new HashSet<>(found).size() < found.size()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "two of '" + String.join(",", names) + "' are the same card; a program has one slice on each of its"
                            + " cards, see lamina cards");
        }
        return found;
    }

    /** The one with that id or number. */
    private CardDesk named(String name) {
        return IntStream.range(0, cards.size())
                .filter(number -> cards.get(number).card().id().equalsIgnoreCase(name)
                        || Integer.toString(number).equals(name))
                .mapToObj(cards::get)
                .findFirst()
                .orElseThrow(() -> new LaminaException(
                        ErrorCode.NOT_FOUND,
                        "card '" + name + "' is unknown; this agent has "
                                + cards.stream().map(card -> card.card().id()).collect(Collectors.joining(", "))
                                + ", see lamina cards"));
    }

    private static LaminaException unavailable(String message) {
        return new LaminaException(ErrorCode.UNAVAILABLE, message);
    }
}
