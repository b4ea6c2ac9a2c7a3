package dev.lamina.node.slices;

import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.page.SlotCounters;
import dev.lamina.device.posix.OsHandle;
import dev.lamina.node.ledger.SlotReading;
import dev.lamina.node.metering.Audit;
import dev.lamina.node.registration.EventThread;
import dev.lamina.node.registration.Hello;
import dev.lamina.node.registration.ProcessWatch;
import dev.lamina.node.registration.Visitor;
import dev.lamina.node.registration.Welcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** The processes of one slice that hold a slot of its page. Owned by the event thread. */
final class Seats {
    private static final Logger LOG = Logger.getLogger(Seats.class.getName());
    /** A process whose connection ended but that lives may come back within this time (it replaced itself, or closed all its files). */
    private static final int REJOIN_WITHIN_MS = 2000;

    private final EventThread events;
    private final Books books;
    private final Slice slice;
    private final Runnable emptied;
    private final Map<Integer, Seat> taken = new TreeMap<>();
    private boolean everTaken;

    Seats(EventThread events, Books books, Slice slice, Runnable emptied) {
        this.events = events;
        this.books = books;
        this.slice = slice;
        this.emptied = emptied;
    }

    /** One process's slot. */
    private static final class Seat {
        final int slot;
        final int generation;
        final int pid;
        Optional<ProcessWatch> process = Optional.empty();
        Optional<Visitor> visitor = Optional.empty();
        boolean leaving;

        Seat(int slot, int generation, int pid) {
            this.slot = slot;
            this.generation = generation;
            this.pid = pid;
        }
    }

    /** How many processes hold a slot. */
    int count() {
        return taken.size();
    }

    /** Whether any process ever held one: if none, the program never loaded the layer. */
    boolean everTaken() {
        return everTaken;
    }

    /** Gives the visitor a slot and the pages, or says why not. */
    void take(Visitor visitor) {
        List.copyOf(taken.values()).stream()
                .filter(seat -> visitor.pid() != 0 && seat.pid == visitor.pid() && !isConnected(seat))
                .forEach(this::free);
        OptionalInt slot = firstFree();
        if (slot.isEmpty()) {
            slice.warn("more than " + PageLayout.SLOTS + " processes at once: further ones were refused");
            visitor.refuse(Welcome.refusal(
                    RegistrationLayout.STATUS_NO_SLOT, "a slice holds at most " + PageLayout.SLOTS + " processes"));
            return;
        }
        int generation = slice.page().activateSlot(slot.getAsInt(), visitor.pid(), System.nanoTime());
        Seat seat = new Seat(slot.getAsInt(), generation, visitor.pid());
        taken.put(seat.slot, seat);
        everTaken = true;
        seat.visitor = Optional.of(visitor);
        slice.card().loop().reconcile(slice.number());
        if (!watch(seat) || !handOver(visitor, Welcome.withSlot(seat.slot, seat.generation))) {
            free(seat);
        }
    }

    /** Lets a client keep its slot with a new connection, or tells it to take a new one. */
    void rejoin(Visitor visitor, Hello hello) {
        Seat seat = taken.get(hello.slot());
        boolean known = seat != null
                && !seat.leaving
                && seat.generation == hello.generation()
                && (visitor.pid() == 0 || seat.pid == visitor.pid());
        if (seat == null || !known) {
            visitor.refuse(Welcome.refusal(RegistrationLayout.STATUS_NO_SLOT, "the slot is not yours any more"));
            return;
        }
        seat.visitor.filter(Visitor::isConnected).ifPresent(Visitor::dismiss);
        seat.visitor = Optional.of(visitor);
        visitor.welcome(Welcome.back(seat.slot, seat.generation));
    }

    /** Hands a launcher or a client the three pages. */
    boolean handOver(Visitor visitor, Welcome welcome) {
        try (OsHandle card = slice.card().page().readOnlyHandle();
                OsHandle bell = slice.card().bell().shareHandle();
                OsHandle page = slice.page().shareHandle()) {
            return visitor.welcome(welcome, card, bell, page);
        }
    }

    /** A client's connection ended. Its death is seen apart; if it lives, it has a moment to come back. */
    void left(Visitor visitor) {
        taken.values().stream()
                .filter(seat -> seat.visitor.filter(known -> known == visitor).isPresent())
                .findFirst()
                .ifPresent(this::left);
    }

    /** Takes over the slots that processes hold on a page of an earlier agent; those of processes that are gone are booked and freed. */
    void adopt(List<SlotReading> lastSeen) {
        everTaken = !lastSeen.isEmpty();
        SlicePage page = slice.page();
        for (int slot = 0; slot < PageLayout.SLOTS; slot++) {
            if (page.slotState(slot) != PageLayout.SLOT_ACTIVE) {
                continue;
            }
            everTaken = true;
            Seat seat = new Seat(slot, page.slotGeneration(slot), page.slotPid(slot));
            taken.put(slot, seat);
            boolean same = Recognition.isSame(
                    seat.pid, page.registeredNs(slot), slice.entry().uid());
            if (!same || !watch(seat)) {
                free(seat);
            }
        }
    }

    /** Reads every slot into the slice's account. */
    void observe() {
        taken.values().forEach(this::observe);
    }

    /** Adds each process with what its slots say to hold of the card; one that uses two interfaces has two. */
    void addMembers(Map<Integer, Audit.Member> members) {
        taken.values()
                .forEach(seat -> members.merge(
                        seat.pid,
                        new Audit.Member(
                                slice.id(),
                                slice.page().memoryBytes(seat.slot),
                                slice.page().cardNs(seat.slot),
                                slice.page().inflight(seat.slot) > 0),
                        (one, other) -> new Audit.Member(
                                one.slice(),
                                one.countedBytes() + other.countedBytes(),
                                one.countedNs() + other.countedNs(),
                                one.atTheCard() || other.atTheCard())));
    }

    /** Sends every process a signal. */
    void signal(int signal) {
        taken.values().forEach(seat -> seat.process.ifPresent(process -> process.signal(signal)));
    }

    /** Stops watching them. */
    void close() {
        taken.values().forEach(seat -> seat.process.ifPresent(ProcessWatch::close));
        taken.clear();
    }

    /** From what the agent knows, not from the page, which the slice's processes can write. */
    private OptionalInt firstFree() {
        return IntStream.range(0, PageLayout.SLOTS)
                .filter(slot -> !taken.containsKey(slot))
                .findFirst();
    }

    private boolean watch(Seat seat) {
        if (seat.pid == 0) {
            return true;
        }
        seat.process = ProcessWatch.of(events, seat.pid, () -> free(seat));
        return seat.process.isPresent();
    }

    private static boolean isConnected(Seat seat) {
        return seat.visitor.filter(Visitor::isConnected).isPresent();
    }

    private void left(Seat seat) {
        if (seat.process.isEmpty()) {
            free(seat);
            return;
        }
        events.after(REJOIN_WITHIN_MS, () -> {
            if (!isConnected(seat) && taken.get(seat.slot) == seat) {
                free(seat);
            }
        });
    }

    /** Books first and frees then: an agent that is killed in between finds the counters still there. */
    private void free(Seat seat) {
        if (seat.leaving) {
            return;
        }
        seat.leaving = true;
        observe(seat);
        books.book(slice, () -> slice.card().loop().freeSlot(slice.number(), seat.slot, last -> freed(seat, last)));
    }

    /** Runs on the arbiter's thread. */
    private void freed(Seat seat, SlotCounters last) {
        try {
            events.execute(() -> forget(seat, last));
        } catch (RejectedExecutionException e) {
            LOG.fine("the agent ended before the slot was forgotten");
        }
    }

    private void forget(Seat seat, SlotCounters last) {
        observe(seat, Readings.of(last, seat.slot, seat.pid));
        slice.account().retire(seat.slot);
        taken.remove(seat.slot);
        seat.process.ifPresent(ProcessWatch::close);
        seat.visitor.filter(Visitor::isConnected).ifPresent(Visitor::dismiss);
        if (slice.state() != SliceState.ENDED) {
            books.book(slice, () -> {});
        }
        if (taken.isEmpty()) {
            emptied.run();
        }
    }

    private void observe(Seat seat) {
        observe(seat, Readings.of(slice.page(), seat.slot, seat.pid));
    }

    /** A reading of another generation is one of a page that was written over, unless the slot is just being freed. */
    private void observe(Seat seat, Optional<SlotReading> reading) {
        Optional<SlotReading> own = reading.filter(read -> read.generation() == seat.generation);
        own.ifPresent(slice.account()::observe);
        if (own.isEmpty() && !seat.leaving) {
            slice.warn("its shared page was scribbled over; use since then may be missing");
        }
    }
}
