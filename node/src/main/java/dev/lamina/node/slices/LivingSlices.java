package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.ledger.BookedSlice;
import dev.lamina.node.registration.EventThread;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The slices that live, oldest first; while there are any, what they used is booked every second. Owned by the event thread. */
final class LivingSlices {
    private static final int TICK_MS = 1000;

    private final EventThread events;
    private final Books books;
    private final SliceFiles files;
    private final SliceLife.Ended ended;
    private final Map<Long, SliceLife> lives = new TreeMap<>();
    private boolean ticking;

    /** {@code ended} is told of each slice once it is out of here. */
    LivingSlices(EventThread events, Books books, SliceFiles files, SliceLife.Ended ended) {
        this.events = events;
        this.books = books;
        this.files = files;
        this.ended = ended;
    }

    /** Lets a new slice, whose directory is there, wait for its launcher. */
    SliceLife begin(Slice slice) {
        SliceLife life = enroll(slice);
        life.begin(files.socket(slice.id()));
        files.handOver(slice.id());
        return life;
    }

    /** Takes a slice of an earlier agent in. */
    SliceLife adopt(Slice slice, BookedSlice booked) {
        SliceLife life = enroll(slice);
        slice.publishPause(booked.entry().paused());
        life.adopt(files.socket(slice.id()), booked.balance().lastSeen());
        files.handOver(slice.id());
        return life;
    }

    /** Once an earlier agent's slices are adopted: gives leads their companions back. {@code elsewhere}: leads that live and are not here. */
    void reunite(Set<Long> elsewhere) {
        Map<Long, List<SliceLife>> companions = lives.values().stream()
                .filter(SliceLife::isCompanion)
                .collect(Collectors.groupingBy(life -> life.slice().entry().lead()));
        companions.forEach((lead, ofIt) -> {
            if (lives.containsKey(lead)) {
                lives.get(lead).accompany(ofIt);
            } else if (elsewhere.contains(lead)) {
                ofIt.forEach(SliceLife::goOnAlone);
            } else {
                ofIt.forEach(life -> life.endWithLead("unknown, its lead ended while no agent ran"));
            }
        });
    }

    /** All of them, as they come and go. */
    Collection<SliceLife> all() {
        return Collections.unmodifiableCollection(lives.values());
    }

    int count() {
        return lives.size();
    }

    Optional<SliceLife> find(long number) {
        return Optional.ofNullable(lives.get(number));
    }

    /** The caller's slice of that id. Throws {@code NOT_FOUND} or {@code NOT_PERMITTED}. */
    SliceLife of(Caller caller, String id) {
        SliceLife life = lives.values().stream()
                .filter(each -> each.slice().id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id));
        requireOwner(caller, id, life.slice().entry().user());
        return life;
    }

    /** The same, which must not be a companion. Throws {@code BAD_INPUT} that names the lead. */
    SliceLife lead(Caller caller, String id) {
        SliceLife life = of(caller, id);
        if (life.isCompanion()) {
            String lead = life.slice().entry().leadId();
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    id + " is a companion of " + lead + ", whose program uses both; name " + lead
                            + ", and it is done for both");
        }
        return life;
    }

    /** The same, unless it is about to end. */
    SliceLife active(Caller caller, String id) {
        return active(of(caller, id));
    }

    /** Throws {@code NOT_FOUND} for one that is about to end. */
    static SliceLife active(SliceLife life) {
        if (life.slice().state() == SliceState.STOPPING) {
            throw new LaminaException(ErrorCode.NOT_FOUND, life.slice().id() + " is being stopped; start a new one");
        }
        return life;
    }

    /** Books what they used and lets go of them without ending them. */
    void leave() {
        books.bookChanges(List.copyOf(lives.values()));
        lives.values().forEach(SliceLife::leave);
    }

    static void requireOwner(Caller caller, String id, String owner) {
        if (!caller.may(owner)) {
            throw new LaminaException(
                    ErrorCode.NOT_PERMITTED,
                    id + " belongs to " + owner + ", not to " + caller.user() + "; ask its owner");
        }
    }

    static LaminaException unknown(String id) {
        return new LaminaException(ErrorCode.NOT_FOUND, "no slice '" + id + "' lives here; see lamina ps");
    }

    private SliceLife enroll(Slice slice) {
        slice.publish(slice.entry().terms());
        SliceLife life = new SliceLife(events, books, slice, this::ended);
        slice.card().take(slice);
        slice.card().loop().add(slice.number(), slice.page(), slice.entry().terms());
        lives.put(slice.number(), life);
        startTicking();
        return life;
    }

    private void ended(SliceLife life) {
        Slice slice = life.slice();
        lives.remove(slice.number());
        slice.card().letGo(slice);
        files.retire(slice.id());
        ended.ended(life);
    }

    private void startTicking() {
        if (!ticking) {
            ticking = true;
            events.after(TICK_MS, this::tick);
        }
    }

    private void tick() {
        books.bookChanges(List.copyOf(lives.values()));
        ticking = false;
        if (!lives.isEmpty()) {
            startTicking();
        }
    }
}
