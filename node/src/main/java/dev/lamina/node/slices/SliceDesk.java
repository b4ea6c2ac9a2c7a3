package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.Admission;
import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.Quantities;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.page.SlicePage;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.api.SliceStatus;
import dev.lamina.node.ledger.Balance;
import dev.lamina.node.ledger.BookedSlice;
import dev.lamina.node.ledger.Ledger;
import dev.lamina.node.ledger.SliceAccount;
import dev.lamina.node.ledger.SliceEntry;
import dev.lamina.node.metering.Reports;
import dev.lamina.node.registration.EventThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** All slices of this agent and what can be asked about them. Public methods are for any thread; the rest runs on the event thread. */
public final class SliceDesk {
    private static final int TICK_MS = 1000;
    private static final long NS_PER_MS = 1_000_000;

    private final EventThread events;
    private final Ledger ledger;
    private final AgentPaths paths;
    private final Bed bed;
    private final List<CardDesk> cards;
    private final Books books;
    private final SliceFiles files;
    private final WaitingLine line;
    private final SliceViews views;
    private final SpatialSlices spatial;
    private final Map<Long, SliceLife> lives = new TreeMap<>();
    private boolean ticking;

    SliceDesk(EventThread events, Ledger ledger, AgentPaths paths, Bed bed, List<CardDesk> cards) {
        this.events = events;
        this.ledger = ledger;
        this.paths = paths;
        this.bed = bed;
        this.cards = List.copyOf(cards);
        books = new Books(events, ledger);
        files = new SliceFiles(paths);
        views = new SliceViews(paths, files);
        line = new WaitingLine(cards);
        spatial = new SpatialSlices(events, paths.mps(), lives.values(), books);
    }

    /**
     * Grants a slice, or throws why not; with {@code waitForRoom} it blocks until there is room. {@code onHangup} takes what is to be done when the
     * caller goes away meanwhile.
     */
    public SliceGrant create(Caller caller, SliceRequest request, Consumer<Runnable> onHangup) {
        WaitingLine.Ticket ticket = events.call(() -> line.ask(request));
        onHangup.accept(() -> books.later(() -> line.leave(ticket)));
        try {
            CardDesk card = ticket.room().join();
            return open(caller, request, card);
        } catch (CancellationException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the wait for room was given up", e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof LaminaException known ? known : e;
        }
    }

    /** The grant of a living slice, for a second program in it. */
    public SliceGrant join(Caller caller, String id) {
        return events.call(() -> grant(active(caller, id).slice()));
    }

    /** Living slices, oldest first, after those that ended if asked for. Others' commands are not shown. */
    public List<SliceStatus> slices(Caller caller, boolean includeEnded) {
        List<SliceStatus> all = new ArrayList<>();
        List<SliceStatus> now = events.call(() ->
                lives.values().stream().map(life -> views.of(caller, life)).toList());
        if (includeEnded) {
            Set<String> alive = Set.copyOf(now.stream().map(SliceStatus::slice).toList());
            ledger.ended().stream()
                    .filter(booked -> !alive.contains(booked.entry().id()))
                    .map(booked -> views.of(caller, booked))
                    .forEach(all::add);
        }
        all.addAll(now);
        return all;
    }

    /** Changes a slice's terms at once, or throws why they do not fit; it is written down on return. */
    public void resize(Caller caller, String id, SliceTerms terms) {
        events.call(() -> {
            SliceLife life = active(caller, id);
            resize(life, terms);
            books.record(caller.user(), life.slice(), "resized", words(terms));
            line.admitWaiting();
            return true;
        });
        books.settle();
    }

    /** Pauses or resumes a slice; it is written down on return. */
    public void pause(Caller caller, String id, boolean paused) {
        events.call(() -> {
            SliceLife life = active(caller, id);
            life.pause(paused);
            books.enter(life.slice());
            books.record(caller.user(), life.slice(), paused ? "paused" : "resumed", "");
            return true;
        });
        books.settle();
    }

    /** Asks a slice's programs to end, and kills them after {@code graceMs}. */
    public void stop(Caller caller, String id, int graceMs) {
        events.call(() -> {
            SliceLife life = living(caller, id);
            books.record(caller.user(), life.slice(), "stopped", "grace " + graceMs + " ms");
            life.stop(graceMs);
            return true;
        });
    }

    /** Removes an ended slice's kept logs. */
    public void forget(Caller caller, String id) {
        SliceStatus slice = slices(caller, true).stream()
                .filter(status -> status.slice().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id));
        requireOwner(caller, id, slice.user());
        if (slice.endedAtMillis() == 0) {
            throw new LaminaException(ErrorCode.ALREADY_HELD, id + " still lives; stop it first");
        }
        if (!files.forget(id)) {
            throw new LaminaException(ErrorCode.NOT_FOUND, id + " has no logs left to remove");
        }
        books.record(caller.user(), id, "forgotten", "");
    }

    /** The cards and what is promised on them. */
    public List<CardStatus> cards() {
        return events.call(() ->
                cards.stream().map(card -> card.status(line.waitingFor(card))).toList());
    }

    /** How many slices live. */
    public int living() {
        return events.call(lives::size);
    }

    /** How many requests wait for room. */
    public int waiting() {
        return events.call(line::size);
    }

    /** Books everything and lets go of the slices without ending them; this desk is of no use afterwards. */
    public void leave() {
        events.call(() -> {
            books.bookChanges(List.copyOf(lives.values()));
            lives.values().forEach(SliceLife::leave);
            return true;
        });
    }

    /** Ends the arbiters and gives the cards up, after {@link #leave} and the end of the event thread. */
    public void release() {
        spatial.close();
        cards.forEach(CardDesk::close);
        lives.values().forEach(life -> life.slice().page().close());
    }

    /** Whether every card's arbiter runs with real-time priority. */
    public boolean realTime() {
        return cards.stream().allMatch(CardDesk::realTime);
    }

    /** Takes what drivers say of the cards. */
    public Reports watch() {
        return new CardWatch(events, cards, lives.values(), books, paths.mps());
    }

    /** What is wrong with the cards and their arbiters, for people. */
    public List<String> problems() {
        return events.call(
                () -> cards.stream().flatMap(card -> card.problems().stream()).toList());
    }

    /** Takes a slice of an earlier agent in. Event thread only. */
    void adopt(BookedSlice booked, CardDesk card, SlicePage page) {
        Slice slice = new Slice(
                booked.entry(), card, page, new SliceAccount(booked.balance(), System.nanoTime() / NS_PER_MS));
        SliceLife life = enroll(slice);
        slice.publishPause(booked.entry().paused());
        life.adopt(files.socket(slice.id()), booked.balance().lastSeen());
        files.handOver(slice.id());
        books.record("", slice, "adopted", life.processes() + " processes");
    }

    /** Once all are adopted: takes over what divides cards among them. Not for the event thread. */
    void adoptPartitions() {
        spatial.adopt(
                events.call(() -> lives.values().stream().map(SliceLife::slice).toList()));
    }

    Books books() {
        return books;
    }

    SliceFiles files() {
        return files;
    }

    private SliceGrant open(Caller caller, SliceRequest request, CardDesk card) {
        try {
            bed.environment(card.card(), Path.of("/"));
            SliceEntry draft = draft(caller, request, card);
            SliceEntry numbered = draft.numbered(ledger.openSlice(draft), 0);
            join(numbered, card);
            return events.call(() -> open(draft, numbered.number(), card));
        } finally {
            books.later(() -> {
                card.release(request.terms());
                line.admitWaiting();
            });
        }
    }

    private void join(SliceEntry entry, CardDesk card) {
        try {
            spatial.join(entry, card);
        } catch (LaminaException e) {
            events.execute(() -> abandon(entry, e));
            throw e;
        }
    }

    private SliceGrant open(SliceEntry draft, long number, CardDesk card) {
        String id = draft.numbered(number, 0).id();
        try {
            SliceEntry entry = draft.numbered(number, files.create(id, draft.user()));
            SlicePage page = SlicePage.create(number, card.page().boot());
            Slice slice = new Slice(
                    entry, card, page, new SliceAccount(Balance.empty(number), System.nanoTime() / NS_PER_MS));
            SliceLife life = enroll(slice);
            life.begin(files.socket(id));
            files.handOver(id);
            books.enter(slice);
            books.record(entry.user(), slice, "created", entry.card() + ", " + words(entry.terms()));
            return grant(slice);
        } catch (LaminaException e) {
            abandon(draft.numbered(number, 0), e);
            throw e;
        }
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

    private void abandon(SliceEntry entry, LaminaException cause) {
        SliceLife life = lives.get(entry.number());
        if (life != null) {
            life.slice().explainExit(cause.explanation());
            life.stop(0);
        } else {
            spatial.leave(entry.id());
            files.retire(entry.id());
            books.close(entry.ended(System.currentTimeMillis(), cause.explanation(), List.of()));
        }
    }

    private void ended(SliceLife life) {
        lives.remove(life.slice().number());
        life.slice().card().letGo(life.slice());
        files.retire(life.slice().id());
        spatial.leave(life.slice().id());
        line.admitWaiting();
    }

    private void resize(SliceLife life, SliceTerms terms) {
        Slice slice = life.slice();
        if (Admission.decide(slice.card().room(Set.of(slice)), terms) instanceof Admission.Refused refused) {
            throw new LaminaException(ErrorCode.NO_ROOM, slice.id() + ": " + refused.explanation());
        }
        // The quota goes down first: what a process allocates from now on is refused, so the sum below cannot grow past
        // it.
        slice.publish(terms);
        life.observe();
        long usedBytes = slice.account().memoryBytes();
        if (usedBytes > terms.memoryBytes()) {
            slice.publish(slice.entry().terms());
            throw new LaminaException(
                    ErrorCode.NO_ROOM,
                    slice.id() + " holds " + Quantities.memory(usedBytes) + " of the card's memory, more than "
                            + Quantities.memory(terms.memoryBytes())
                            + "; free it in the program first or ask for more");
        }
        slice.card().loop().update(slice.number(), terms);
        slice.change(slice.entry().withTerms(terms));
        books.enter(slice);
    }

    private SliceGrant grant(Slice slice) {
        Path directory = paths.slice(slice.id());
        Map<String, String> environment =
                new HashMap<>(bed.environment(slice.card().card(), directory));
        environment.putAll(spatial.environment(slice));
        return new SliceGrant(slice.id(), directory.toString(), environment, bed.hostCpus());
    }

    private SliceEntry draft(Caller caller, SliceRequest request, CardDesk card) {
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

    private static String words(SliceTerms terms) {
        return Quantities.share(terms.guaranteeMilli()) + " to " + Quantities.share(terms.limitMilli()) + ", "
                + Quantities.memory(terms.memoryBytes()) + ", "
                + terms.sliceClass().label()
                + (terms.mode() == CardMode.ANY ? "" : ", mode " + terms.mode().label());
    }

    private static String programName(List<String> command) {
        if (command.isEmpty()) {
            return "unnamed";
        }
        String program = command.getFirst();
        return program.substring(program.lastIndexOf('/') + 1);
    }

    private SliceLife active(Caller caller, String id) {
        SliceLife life = living(caller, id);
        if (life.slice().state() == SliceState.STOPPING) {
            throw new LaminaException(ErrorCode.NOT_FOUND, id + " is being stopped; start a new one");
        }
        return life;
    }

    private SliceLife living(Caller caller, String id) {
        SliceLife life = lives.values().stream()
                .filter(each -> each.slice().id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id));
        requireOwner(caller, id, life.slice().entry().user());
        return life;
    }

    private static void requireOwner(Caller caller, String id, String owner) {
        if (!caller.may(owner)) {
            throw new LaminaException(
                    ErrorCode.NOT_PERMITTED,
                    id + " belongs to " + owner + ", not to " + caller.user() + "; ask its owner");
        }
    }

    private static LaminaException unknown(String id) {
        return new LaminaException(ErrorCode.NOT_FOUND, "no slice '" + id + "' lives here; see lamina ps");
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
