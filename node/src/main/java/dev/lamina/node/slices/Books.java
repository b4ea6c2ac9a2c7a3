package dev.lamina.node.slices;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.Quantities;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.AgentEvent;
import dev.lamina.node.ledger.Balance;
import dev.lamina.node.ledger.Ledger;
import dev.lamina.node.ledger.SliceEntry;
import dev.lamina.node.registration.EventThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/** Carries what slices used and what happened to them to the ledger. Owned by the event thread but for what says otherwise. */
final class Books {
    private static final Logger LOG = Logger.getLogger(Books.class.getName());
    /** A dead process's slot is freed when its use is written, or after this long, written or not. */
    private static final int BOOKED_WITHIN_MS = 50;
    /** An answer waits so long for a slow disk. */
    private static final int SETTLED_WITHIN_MS = 1000;

    private final EventThread events;
    private final Ledger ledger;

    Books(EventThread events, Ledger ledger) {
        this.events = events;
        this.ledger = ledger;
    }

    /** Enters a new slice and returns its number; written on return. Throws {@code STORE} when that is impossible. Not for the event thread. */
    long open(SliceEntry draft) {
        return ledger.openSlice(draft);
    }

    /** Writes the balances of those that changed. */
    void bookChanges(List<SliceLife> lives) {
        List<Balance> changed = new ArrayList<>();
        for (SliceLife life : lives) {
            life.observe();
            if (life.slice().account().takeChanged()) {
                changed.add(life.slice().account().balance());
            }
        }
        if (!changed.isEmpty()) {
            CompletableFuture<Boolean> _ = ledger.book(changed, List.of());
        }
    }

    /** Writes the slice's balance; {@code then} runs on the event thread once it is written, or cannot be for now. */
    void book(Slice slice, Runnable then) {
        slice.account().takeChanged();
        CompletableFuture<Boolean> _ = ledger.book(List.of(slice.account().balance()), List.of())
                .completeOnTimeout(false, BOOKED_WITHIN_MS, TimeUnit.MILLISECONDS)
                .whenComplete((booked, failure) -> later(then));
    }

    /** Writes the slices' entries as they are now, all of them or none. */
    void enter(List<Slice> slices) {
        slices.forEach(slice -> slice.account().takeChanged());
        CompletableFuture<Boolean> _ = ledger.book(
                slices.stream().map(slice -> slice.account().balance()).toList(),
                slices.stream().map(Slice::entry).toList());
    }

    /** Writes the entry and the final balance of a slice that ended; {@code then} runs on the event thread afterwards. */
    void close(Slice slice, SliceEntry entry, Runnable then) {
        CompletableFuture<Boolean> _ = ledger.book(List.of(slice.account().balance()), List.of(entry))
                .whenComplete((booked, failure) -> later(then));
    }

    /** Writes the entry of a slice that ended before it used anything. */
    void close(SliceEntry entry) {
        CompletableFuture<Boolean> _ = ledger.book(List.of(), List.of(entry));
    }

    /** Writes down who did what; an empty user is the agent itself. */
    void record(String user, Slice slice, String what, String detail) {
        record(user, slice.id(), what, detail);
    }

    void record(String user, String slice, String what, String detail) {
        LOG.info(slice + " " + what + (user.isEmpty() ? "" : " by " + user) + (detail.isEmpty() ? "" : ": " + detail));
        ledger.record(new AgentEvent(0, System.currentTimeMillis(), user, slice, what, detail));
    }

    /** Terms as the records tell them. */
    static String words(SliceTerms terms) {
        return Quantities.share(terms.guaranteeMilli()) + " to " + Quantities.share(terms.limitMilli()) + ", "
                + Quantities.memory(terms.memoryBytes()) + ", "
                + terms.sliceClass().label()
                + (terms.mode() == CardMode.ANY ? "" : ", mode " + terms.mode().label());
    }

    /** Returns once what was entered is written or cannot be for now, so that a kill after the answer loses nothing. Not for the event thread. */
    void settle() {
        ledger.settle(SETTLED_WITHIN_MS);
    }

    /** Runs it on the event thread, unless the agent is ending. For any thread. */
    void later(Runnable then) {
        try {
            events.execute(then);
        } catch (RejectedExecutionException e) {
            LOG.fine("the agent ended before the slice did");
        }
    }
}
