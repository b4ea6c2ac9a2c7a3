package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.Admission;
import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.SliceRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Who gets room on which card, and who waits for it: first come first served, nobody overtakes somebody who waits for the same card. Owned by the
 * event thread.
 */
final class WaitingLine {
    private static final int MOST_WAITING = 1000;

    private final List<CardDesk> cards;
    private final List<Ticket> waiting = new ArrayList<>();

    WaitingLine(List<CardDesk> cards) {
        this.cards = List.copyOf(cards);
    }

    /** A request in the line; its future brings the card on which room is now reserved. */
    record Ticket(SliceTerms terms, List<CardDesk> candidates, CompletableFuture<CardDesk> room) {}

    /** Reserves room at once, or lines up, or throws why neither is possible. */
    Ticket ask(SliceRequest request) {
        Ticket ticket = new Ticket(request.terms(), candidates(request), new CompletableFuture<>());
        Set<CardDesk> spoken = new HashSet<>();
        waiting.forEach(ahead -> spoken.addAll(ahead.candidates()));
        if (admit(ticket, spoken)) {
            return ticket;
        }
        if (!request.waitForRoom()) {
            throw refusal(ticket, spoken);
        }
        requirePossible(ticket);
        if (waiting.size() >= MOST_WAITING) {
            throw new LaminaException(
                    ErrorCode.NO_ROOM, MOST_WAITING + " requests wait for room already; try again later");
        }
        waiting.add(ticket);
        return ticket;
    }

    /** The caller has gone. */
    void leave(Ticket ticket) {
        if (waiting.remove(ticket)) {
            ticket.room().cancel(false);
            admitWaiting();
        }
    }

    /** Room may have come free. */
    void admitWaiting() {
        Set<CardDesk> spoken = new HashSet<>();
        for (Ticket ticket : List.copyOf(waiting)) {
            if (admit(ticket, spoken)) {
                waiting.remove(ticket);
            } else {
                spoken.addAll(ticket.candidates());
            }
        }
    }

    /** How many wait for that card, maybe among others. */
    int waitingFor(CardDesk card) {
        return (int) waiting.stream()
                .filter(ticket -> ticket.candidates().contains(card))
                .count();
    }

    int size() {
        return waiting.size();
    }

    private boolean admit(Ticket ticket, Set<CardDesk> spoken) {
        Optional<CardDesk> found = ticket.candidates().stream()
                .filter(card -> !spoken.contains(card) && card.failure().isEmpty())
                .filter(card -> Admission.decide(card.room(Set.of()), ticket.terms()) instanceof Admission.Admitted)
                .findFirst();
        found.ifPresent(card -> {
            card.reserve(ticket.terms());
            ticket.room().complete(card);
        });
        return found.isPresent();
    }

    /** The cards of that name that run in the mode asked for. */
    private List<CardDesk> candidates(SliceRequest request) {
        CardMode wanted = request.terms().mode();
        List<CardDesk> named = named(request.card());
        List<CardDesk> fitting =
                named.stream().filter(card -> fits(card, wanted)).toList();
        if (fitting.isEmpty()) {
            throw unfit(named.getFirst(), wanted);
        }
        return fitting;
    }

    private static LaminaException unfit(CardDesk card, CardMode wanted) {
        String id = "card " + card.card().id();
        if (wanted == CardMode.SPATIAL && !card.card().servesCuda()) {
            return new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    id + " is no NVIDIA card, and mode spatial is NVIDIA's MPS; leave --mode out");
        }
        CardMode needed = wanted == CardMode.SPATIAL ? CardMode.TIME : wanted;
        return new LaminaException(
                ErrorCode.UNAVAILABLE,
                id + " runs in mode " + card.mode().label() + ", not " + needed.label()
                        + (wanted == needed ? "" : ", in which alone slices can be " + wanted.label())
                        + "; leave --mode out, or start the agent with --mode " + needed.label());
    }

    /** A part of a card is paced by the same clock as a whole one. */
    private static boolean fits(CardDesk card, CardMode wanted) {
        return wanted == CardMode.SPATIAL
                ? card.card().servesCuda() && card.mode() == CardMode.TIME
                : wanted == CardMode.ANY || wanted == card.mode();
    }

    /** All cards for an empty name, else the one with that id or number. */
    private List<CardDesk> named(String name) {
        if (name.isEmpty()) {
            return cards;
        }
        return IntStream.range(0, cards.size())
                .filter(number -> cards.get(number).card().id().equalsIgnoreCase(name)
                        || Integer.toString(number).equals(name))
                .mapToObj(cards::get)
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new LaminaException(
                        ErrorCode.NOT_FOUND,
                        "card '" + name + "' is unknown; this agent has "
                                + String.join(
                                        ", ",
                                        cards.stream()
                                                .map(card -> card.card().id())
                                                .toList())
                                + ", see lamina cards"));
    }

    private LaminaException refusal(Ticket ticket, Set<CardDesk> spoken) {
        CardDesk first = ticket.candidates().getFirst();
        if (!first.failure().isEmpty()) {
            return new LaminaException(ErrorCode.UNAVAILABLE, first.failure());
        }
        String reason = switch (Admission.decide(first.room(Set.of()), ticket.terms())) {
            case Admission.Refused refused -> refused.explanation();
            case Admission.Admitted() ->
                spoken.contains(first) ? "others wait for room already; wait in line with --wait" : "no card has room";
        };
        return new LaminaException(ErrorCode.NO_ROOM, "card " + first.card().id() + ": " + reason);
    }

    private static void requirePossible(Ticket ticket) {
        boolean possible = ticket.candidates().stream()
                .map(card -> Admission.decide(card.room(Set.of()), ticket.terms()))
                .anyMatch(answer -> !(answer instanceof Admission.Refused refused) || refused.possible());
        if (!possible) {
            CardDesk first = ticket.candidates().getFirst();
            if (Admission.decide(first.room(Set.of()), ticket.terms()) instanceof Admission.Refused refused) {
                throw new LaminaException(
                        ErrorCode.NO_ROOM, "card " + first.card().id() + ": " + refused.explanation());
            }
        }
    }
}
