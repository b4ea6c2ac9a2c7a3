package dev.lamina.node.slices;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.page.SlicePage;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.ledger.Balance;
import dev.lamina.node.ledger.SliceAccount;
import dev.lamina.node.ledger.SliceEntry;
import dev.lamina.node.registration.EventThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens slices on cards where room is reserved for them: written down first, so that whatever was begun can be cleared after a kill. */
final class Openings {
    private static final long NS_PER_MS = 1_000_000;

    private final EventThread events;
    private final Books books;
    private final SliceFiles files;
    private final SpatialSlices spatial;
    private final LivingSlices living;

    Openings(EventThread events, Books books, SliceFiles files, SpatialSlices spatial, LivingSlices living) {
        this.events = events;
        this.books = books;
        this.files = files;
        this.spatial = spatial;
        this.living = living;
    }

    /**
     * Opens a slice on each of the cards, the first one's as the lead that waits for its launcher then. Throws what stood in the way; nothing of them is
     * left. Not for the event thread.
     */
    SliceLife open(Caller caller, SliceRequest request, List<CardDesk> cards) {
        List<SliceEntry> entries = enter(draft(caller, request, cards.getFirst()), cards);
        try {
            spatial.join(entries.getFirst(), cards.getFirst());
        } catch (LaminaException e) {
            events.execute(() -> abandon(entries, e));
            throw e;
        }
        return events.call(() -> begin(entries, cards));
    }

    private List<SliceEntry> enter(SliceEntry draft, List<CardDesk> cards) {
        SliceEntry lead = draft.numbered(books.open(draft), 0);
        List<SliceEntry> entries = new ArrayList<>(List.of(lead));
        for (CardDesk card : cards.subList(1, cards.size())) {
            SliceEntry companion = draft.besides(lead.number(), card.card().id());
            entries.add(companion.numbered(books.open(companion), 0));
        }
        return entries;
    }

    private SliceLife begin(List<SliceEntry> entries, List<CardDesk> cards) {
        try {
            List<SliceLife> begun = new ArrayList<>();
            for (int i = 0; i < cards.size(); i++) {
                begun.add(begin(entries.get(i), cards.get(i)));
            }
            begun.getFirst().accompany(begun.subList(1, begun.size()));
            return begun.getFirst();
        } catch (LaminaException e) {
            abandon(entries, e);
            throw e;
        }
    }

    private SliceLife begin(SliceEntry numbered, CardDesk card) {
        SliceEntry entry = numbered.numbered(numbered.number(), files.create(numbered.id(), numbered.user()));
        SlicePage page = SlicePage.create(entry.number(), card.page().boot());
        SliceAccount account = new SliceAccount(Balance.empty(entry.number()), System.nanoTime() / NS_PER_MS);
        Slice slice = new Slice(entry, card, page, account);
        SliceLife life = living.begin(slice);
        books.enter(List.of(slice));
        String besides = entry.lead() == 0 ? "" : ", beside " + entry.leadId();
        books.record(entry.user(), slice, "created", entry.card() + ", " + Books.words(entry.terms()) + besides);
        return life;
    }

    private void abandon(List<SliceEntry> entries, LaminaException cause) {
        entries.forEach(entry -> abandon(entry, cause));
    }

    private void abandon(SliceEntry entry, LaminaException cause) {
        Optional<SliceLife> begun = living.find(entry.number());
        if (begun.isPresent()) {
            begun.get().slice().explainExit(cause.explanation());
            begun.get().stop(0);
        } else {
            spatial.leave(entry.id());
            files.retire(entry.id());
            books.close(entry.ended(System.currentTimeMillis(), cause.explanation(), List.of()));
        }
    }

    private static SliceEntry draft(Caller caller, SliceRequest request, CardDesk card) {
        return new SliceEntry(
                0,
                request.name().isEmpty() ? programName(request.command()) : request.name(),
                caller.user(),
                -1,
                card.card().id(),
                0,
                request.terms(),
                request.command(),
                false,
                0,
                0,
                System.currentTimeMillis(),
                0,
                "",
                List.of());
    }

    private static String programName(List<String> command) {
        if (command.isEmpty()) {
            return "unnamed";
        }
        String program = command.getFirst();
        return program.substring(program.lastIndexOf('/') + 1);
    }
}
