package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.Admission;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.SliceRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Who gets room on which cards, and who waits for it: first come first served, nobody overtakes somebody who waits for one of the same cards. A
 * request for several cards gets room on all of them at once or on none: it holds nothing while it waits. Owned by the event thread.
 */
final class WaitingLine {
    private static final int MOST_WAITING = 1000;

    private final CardSelection selection;
    private final List<Ticket> waiting = new ArrayList<>();

    WaitingLine(List<CardDesk> cards) {
        selection = new CardSelection(cards);
    }

    /** A request in the line for {@code count} of the candidates; its future brings the cards on which room is now reserved, the lead's first. */
    record Ticket(SliceTerms terms, List<CardDesk> candidates, int count, CompletableFuture<List<CardDesk>> room) {
        /** Why this card cannot be had now; empty: it can. */
        String obstacle(CardDesk card, Set<CardDesk> spoken) {
            if (!card.failure().isEmpty()) {
                return card.failure();
            }
            if (Admission.decide(card.room(Set.of()), terms) instanceof Admission.Refused refused) {
                return "card " + card.card().id() + ": " + refused.explanation();
            }
            return spoken.contains(card)
                    ? "card " + card.card().id() + ": others wait for room already; wait in line with --wait"
                    : "";
        }
    }

    /** Reserves room at once, or lines up, or throws why neither is possible. */
    Ticket ask(SliceRequest request) {
        Ticket ticket = new Ticket(
                request.terms(), selection.candidates(request), request.cards().count(), new CompletableFuture<>());
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

    private static boolean admit(Ticket ticket, Set<CardDesk> spoken) {
        List<CardDesk> found = ticket.candidates().stream()
                .filter(card -> ticket.obstacle(card, spoken).isEmpty())
                .limit(ticket.count())
                .toList();
        boolean enough = found.size() == ticket.count();
        if (enough) {
            found.forEach(card -> card.reserve(ticket.terms()));
            ticket.room().complete(found);
        }
        return enough;
    }

    private static LaminaException refusal(Ticket ticket, Set<CardDesk> spoken) {
        if (ticket.count() == 1) {
            CardDesk first = ticket.candidates().getFirst();
            ErrorCode code = first.failure().isEmpty() ? ErrorCode.NO_ROOM : ErrorCode.UNAVAILABLE;
            return new LaminaException(code, ticket.obstacle(first, spoken));
        }
        List<String> obstacles = ticket.candidates().stream()
                .map(card -> ticket.obstacle(card, spoken))
                .filter(obstacle -> !obstacle.isEmpty())
                .toList();
        return lacking(ticket, obstacles);
    }

    private static LaminaException lacking(Ticket ticket, List<String> obstacles) {
        return new LaminaException(
                ErrorCode.NO_ROOM,
                ticket.count() + " cards are asked, all of them or none: " + String.join("; ", obstacles));
    }

    private static void requirePossible(Ticket ticket) {
        List<String> impossible = ticket.candidates().stream()
                .filter(card ->
                        Admission.decide(card.room(Set.of()), ticket.terms()) instanceof Admission.Refused refused
                                && !refused.possible())
                .map(card -> ticket.obstacle(card, Set.of()))
                .toList();
        if (ticket.candidates().size() - impossible.size() >= ticket.count()) {
            return;
        }
        throw ticket.count() == 1
                ? new LaminaException(ErrorCode.NO_ROOM, impossible.getFirst())
                : lacking(ticket, impossible);
    }
}
