package dev.lamina.node.slices;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.Card;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.posix.CardLock;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.ledger.Balance;
import dev.lamina.node.ledger.BookedSlice;
import dev.lamina.node.ledger.Ledger;
import dev.lamina.node.ledger.SliceAccount;
import dev.lamina.node.ledger.SliceEntry;
import dev.lamina.node.registration.EventThread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * The start of an agent's work: takes over the slices that an earlier agent left running, books those that ended meanwhile, and clears what belongs
 * to nobody.
 */
public final class Adoption {
    private static final Logger LOG = Logger.getLogger(Adoption.class.getName());

    private final Ledger ledger;
    private final List<BookedSlice> left;
    private final PageSurvey survey;

    private Adoption(Ledger ledger, List<BookedSlice> left, PageSurvey survey) {
        this.ledger = ledger;
        this.left = left;
        this.survey = survey;
    }

    /** Starts to arbitrate the cards and returns the desk with every slice that still lives. */
    public static SliceDesk begin(
            EventThread events, Ledger ledger, AgentPaths paths, Bed bed, Map<Card, CardLock> held) {
        List<BookedSlice> left = ledger.living();
        Adoption adoption =
                new Adoption(ledger, left, left.isEmpty() ? PageSurvey.none() : PageSurvey.take(ledger::knowsBoot));
        Map<String, CardDesk> cards = new LinkedHashMap<>();
        held.forEach((card, lock) -> cards.put(card.id(), adoption.start(card, lock, bed.running(card))));
        SliceDesk desk = new SliceDesk(events, ledger, paths, bed, List.copyOf(cards.values()));
        events.call(() -> {
            adoption.left.forEach(booked -> adoption.settle(booked, cards, desk));
            desk.reunite(adoption.elsewhere(cards.keySet()));
            desk.files()
                    .sweep(adoption.left.stream()
                            .map(booked -> booked.entry().id())
                            .collect(Collectors.toSet()));
            return true;
        });
        desk.adoptPartitions();
        return desk;
    }

    private CardDesk start(Card card, CardLock lock, CardDesk.Running running) {
        CardDesk.CardPages pages = left.stream()
                .filter(booked -> booked.entry().card().equals(card.id()))
                .map(booked -> survey.cardPages(booked.entry().number(), card.id()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> CardDesk.CardPages.create(card));
        return CardDesk.start(card, lock, pages, running, ledger.boot());
    }

    private void settle(BookedSlice booked, Map<String, CardDesk> cards, SliceDesk desk) {
        CardDesk card = cards.get(booked.entry().card());
        if (card == null) {
            LOG.warning(booked.entry().id() + " is on card " + booked.entry().card()
                    + ", which this agent does not hold; it paces itself until an agent does");
            return;
        }
        Optional<SlicePage> page = survey.slicePage(booked.entry().number());
        if (page.isPresent()) {
            page.get().setBoot(ledger.boot());
            desk.adopt(booked, card, page.get());
        } else if (desk.holds(booked.entry().lead())) {
            desk.adopt(
                    withoutReadings(booked),
                    card,
                    SlicePage.create(booked.entry().number(), ledger.boot()));
        } else {
            close(booked, desk);
        }
    }

    /** No process had come to this companion's card, or none that was there lives: a new page does for those that come. */
    private static BookedSlice withoutReadings(BookedSlice booked) {
        Balance old = booked.balance();
        return new BookedSlice(
                booked.entry(),
                new Balance(old.slice(), old.total(), old.memoryByteSeconds(), old.memoryPeakBytes(), List.of()));
    }

    /** Slices whose program may live although this agent cannot see to it. */
    private Set<Long> elsewhere(Set<String> held) {
        return left.stream()
                .map(BookedSlice::entry)
                .filter(entry -> !held.contains(entry.card()))
                .map(SliceEntry::number)
                .collect(Collectors.toSet());
    }

    /** Its launcher ended without an agent and left a copy of the page, or was killed and left nothing. */
    private void close(BookedSlice booked, SliceDesk desk) {
        SliceEntry entry = booked.entry();
        SliceAccount account = new SliceAccount(booked.balance(), 0);
        desk.files().savedPage(entry.id()).ifPresent(content -> addSaved(account, content, entry));
        String exit =
                desk.files().exitReport(entry.id()).map(Adoption::exit).orElse("unknown, it ended while no agent ran");
        SliceEntry ended = entry.ended(System.currentTimeMillis(), exit, entry.warnings());
        desk.books().record("", entry.id(), "ended", exit + " (while no agent ran)");
        boolean booking =
                ledger.book(List.of(account.balance()), List.of(ended)).join();
        if (booking) {
            desk.files().retire(entry.id());
        }
    }

    private static void addSaved(SliceAccount account, byte[] content, SliceEntry entry) {
        try (SlicePage page = SlicePage.ofCopy(content)) {
            for (int slot = 0; slot < PageLayout.SLOTS; slot++) {
                if (page.slotState(slot) == PageLayout.SLOT_ACTIVE) {
                    Readings.last(page, slot, page.slotPid(slot)).ifPresent(account::observe);
                    account.retire(slot);
                }
            }
        } catch (LaminaException e) {
            LOG.log(Level.WARNING, "the saved page of " + entry.id() + " cannot be read; its last use is lost", e);
        }
    }

    /** From {@code <code> <signal>}, as a launcher wrote it. */
    private static String exit(String report) {
        String[] parts = report.split(" ");
        boolean readable = parts.length == 2 && parts[0].matches("[0-9]{1,3}") && parts[1].matches("[0-9]{1,3}");
        if (!readable) {
            return "unknown, its report cannot be read";
        }
        return parts[1].equals("0") ? parts[0] : "signal " + parts[1];
    }
}
