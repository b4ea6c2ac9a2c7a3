package dev.lamina.node.slices;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.ledger.SliceEntry;
import dev.lamina.node.mps.MpsClient;
import dev.lamina.node.mps.MpsDaemons;
import dev.lamina.node.registration.EventThread;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The slices of mode {@code spatial}: clients of MPS while they live. One whose daemon dies goes on by time, and says so. {@link #join} and
 * {@link #adopt} may take seconds and are not for the event thread, the rest is for it alone.
 */
final class SpatialSlices implements AutoCloseable {
    private final Collection<SliceLife> lives;
    private final Books books;
    private final MpsDaemons daemons;

    /** {@code lives} is the living collection of the desk. */
    SpatialSlices(EventThread events, Path folder, Collection<SliceLife> lives, Books books) {
        this.lives = lives;
        this.books = books;
        daemons = MpsDaemons.in(folder, events, this::lost);
    }

    /** Makes a slice that asks for it a client; does nothing for others. Throws {@code UNAVAILABLE} with the reason. */
    void join(SliceEntry entry, CardDesk card) {
        if (entry.terms().mode() == CardMode.SPATIAL) {
            daemons.join(client(entry, card));
            card.partitioned("");
        }
    }

    /** What its programs need besides; empty for slices that are no clients. */
    Map<String, String> environment(Slice slice) {
        return daemons.environment(slice.id());
    }

    /** The slice has ended, or never began. */
    void leave(String slice) {
        daemons.leave(slice);
    }

    /** Takes over the daemons of an earlier agent; {@code living}: slices that it left. */
    void adopt(List<Slice> living) {
        daemons.adopt(
                living.stream()
                        .filter(slice -> slice.entry().terms().mode() == CardMode.SPATIAL)
                        .map(slice -> client(slice.entry(), slice.card()))
                        .toList(),
                living.stream().map(Slice::id).collect(Collectors.toSet()));
    }

    @Override
    public void close() {
        daemons.close();
    }

    private static MpsClient client(SliceEntry entry, CardDesk card) {
        return new MpsClient(entry.id(), card.card(), entry.user(), entry.terms());
    }

    private void lost(String card, List<String> slices, String why) {
        lives.stream().filter(life -> slices.contains(life.slice().id())).forEach(life -> fallBack(life.slice(), why));
        if (slices.isEmpty()) {
            books.record("", "", "MPS daemon ended", card + ": " + why);
        }
    }

    private void fallBack(Slice slice, String why) {
        SliceTerms terms = slice.entry().terms().withMode(CardMode.TIME);
        slice.change(slice.entry().withTerms(terms));
        slice.publish(terms);
        slice.card().loop().update(slice.number(), terms);
        String what = "its MPS daemon is gone (" + why + "): it shares the card by time from now on";
        slice.warn(what);
        slice.card()
                .partitioned("an MPS daemon is gone (" + why
                        + "): its slices share the card by time; new spatial slices get a new one");
        books.enter(List.of(slice));
        books.record("", slice, "fell back to mode time", what);
    }
}
