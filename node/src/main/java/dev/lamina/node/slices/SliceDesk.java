package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.Admission;
import dev.lamina.core.slice.Quantities;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.page.SlicePage;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.api.SliceStatus;
import dev.lamina.node.ledger.BookedSlice;
import dev.lamina.node.ledger.Ledger;
import dev.lamina.node.ledger.SliceAccount;
import dev.lamina.node.metering.Reports;
import dev.lamina.node.registration.EventThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** All slices of this agent and what can be asked about them. Public methods are for any thread; the rest runs on the event thread. */
public final class SliceDesk {
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
    private final LivingSlices living;
    private final Openings openings;

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
        living = new LivingSlices(events, books, files, this::ended);
        spatial = new SpatialSlices(events, paths.mps(), living.all(), books);
        openings = new Openings(events, books, files, spatial, living);
    }

    /**
     * Grants a slice, with companions where several cards are asked, or throws why not; with {@code waitForRoom} it blocks until there is room. {@code onHangup} takes what is to be done when the
     * caller goes away meanwhile.
     */
    public SliceGrant create(Caller caller, SliceRequest request, Consumer<Runnable> onHangup) {
        WaitingLine.Ticket ticket = events.call(() -> line.ask(request));
        onHangup.accept(() -> books.later(() -> line.leave(ticket)));
        try {
            return open(caller, request, ticket.room().join());
        } catch (CancellationException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the wait for room was given up", e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof LaminaException known ? known : e;
        }
    }

    /** The grant of a living slice, for a second program in it. */
    public SliceGrant join(Caller caller, String id) {
        return events.call(() -> grant(LivingSlices.active(living.lead(caller, id))));
    }

    /** Living slices, oldest first, after those that ended if asked for. Others' commands are not shown. */
    public List<SliceStatus> slices(Caller caller, boolean includeEnded) {
        List<SliceStatus> all = new ArrayList<>();
        List<SliceStatus> now = events.call(
                () -> living.all().stream().map(life -> views.of(caller, life)).toList());
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
            SliceLife life = living.active(caller, id);
            resize(life, terms);
            books.record(caller.user(), life.slice(), "resized", Books.words(terms));
            line.admitWaiting();
            return true;
        });
        books.settle();
    }

    /** Pauses or resumes a slice and its companions; it is written down on return. */
    public void pause(Caller caller, String id, boolean paused) {
        events.call(() -> {
            SliceLife life = LivingSlices.active(living.lead(caller, id));
            life.pause(paused);
            books.enter(life.together());
            books.record(caller.user(), life.slice(), paused ? "paused" : "resumed", "");
            return true;
        });
        books.settle();
    }

    /** Asks the programs of a slice and its companions to end, and kills them after {@code graceMs}. */
    public void stop(Caller caller, String id, int graceMs) {
        events.call(() -> {
            SliceLife life = living.lead(caller, id);
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
                .orElseThrow(() -> LivingSlices.unknown(id));
        LivingSlices.requireOwner(caller, id, slice.user());
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
        return events.call(living::count);
    }

    /** How many requests wait for room. */
    public int waiting() {
        return events.call(line::size);
    }

    /** Books everything and lets go of the slices without ending them; this desk is of no use afterwards. */
    public void leave() {
        events.call(() -> {
            living.leave();
            return true;
        });
    }

    /** Ends the arbiters and gives the cards up, after {@link #leave} and the end of the event thread. */
    public void release() {
        spatial.close();
        cards.forEach(CardDesk::close);
        living.all().forEach(life -> life.slice().page().close());
    }

    /** Whether every card's arbiter runs with real-time priority. */
    public boolean realTime() {
        return cards.stream().allMatch(CardDesk::realTime);
    }

    /** Takes what drivers say of the cards. */
    public Reports watch() {
        return new CardWatch(events, cards, living.all(), books, paths.mps());
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
        SliceLife life = living.adopt(slice, booked);
        books.record("", slice, "adopted", life.processes() + " processes");
    }

    /** Once all are adopted: leads get their companions back. {@code elsewhere}: leads on cards that this agent does not hold. Event thread only. */
    void reunite(Set<Long> elsewhere) {
        living.reunite(elsewhere);
    }

    /** Whether that slice lives here. Event thread only. */
    boolean holds(long number) {
        return living.find(number).isPresent();
    }

    /** Once all are adopted: takes over what divides cards among them. Not for the event thread. */
    void adoptPartitions() {
        spatial.adopt(
                events.call(() -> living.all().stream().map(SliceLife::slice).toList()));
    }

    Books books() {
        return books;
    }

    SliceFiles files() {
        return files;
    }

    private SliceGrant open(Caller caller, SliceRequest request, List<CardDesk> on) {
        try {
            bed.parts(on.getFirst().card());
            SliceLife life = openings.open(caller, request, on);
            return events.call(() -> grant(life));
        } finally {
            books.later(() -> {
                on.forEach(card -> card.release(request.terms()));
                line.admitWaiting();
            });
        }
    }

    private void ended(SliceLife life) {
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
        books.enter(List.of(slice));
    }

    private SliceGrant grant(SliceLife life) {
        List<Slice> slices = life.together();
        List<Path> directories =
                slices.stream().map(slice -> paths.slice(slice.id())).toList();
        Map<String, String> environment = new HashMap<>(bed.environment(
                slices.stream().map(slice -> slice.card().card()).toList(), directories));
        environment.putAll(spatial.environment(life.slice()));
        return new SliceGrant(life.slice().id(), directories.getFirst().toString(), environment, bed.hostCpus());
    }
}
