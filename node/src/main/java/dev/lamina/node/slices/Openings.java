package dev.lamina.node.slices;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.page.SlicePage;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.ledger.Balance;
import dev.lamina.node.ledger.SliceAccount;
import dev.lamina.node.ledger.SliceEntry;
import dev.lamina.node.registration.EventThread;
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

    /** Opens a slice that waits for its launcher then. Throws what stood in the way; nothing of it is left. Not for the event thread. */
    SliceLife open(Caller caller, SliceRequest request, CardDesk card) {
        SliceEntry draft = draft(caller, request, card);
        SliceEntry numbered = draft.numbered(books.open(draft), 0);
        try {
            spatial.join(numbered, card);
        } catch (LaminaException e) {
            events.execute(() -> abandon(numbered, e));
            throw e;
        }
        return events.call(() -> open(numbered, card));
    }

    private SliceLife open(SliceEntry numbered, CardDesk card) {
        try {
            SliceEntry entry = numbered.numbered(numbered.number(), files.create(numbered.id(), numbered.user()));
            SlicePage page = SlicePage.create(entry.number(), card.page().boot());
            SliceAccount account = new SliceAccount(Balance.empty(entry.number()), System.nanoTime() / NS_PER_MS);
            Slice slice = new Slice(entry, card, page, account);
            SliceLife life = living.begin(slice);
            books.enter(slice);
            books.record(entry.user(), slice, "created", entry.card() + ", " + Books.words(entry.terms()));
            return life;
        } catch (LaminaException e) {
            abandon(numbered, e);
            throw e;
        }
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
