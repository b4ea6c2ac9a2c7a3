package dev.lamina.node.slices;

import dev.lamina.device.nvml.CardCondition;
import dev.lamina.device.nvml.CardError;
import dev.lamina.device.nvml.CardProcess;
import dev.lamina.node.api.CardReading;
import dev.lamina.node.metering.Audit;
import dev.lamina.node.metering.Reports;
import dev.lamina.node.mps.MpsDaemons;
import dev.lamina.node.registration.EventThread;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the driver's reports mean for slices: a card with an error of its own takes no new ones and its slices are told, and what the driver says of
 * their processes is held against their pages. Its methods are for any thread; the work is done on the event thread.
 */
final class CardWatch implements Reports {
    private final EventThread events;
    private final List<CardDesk> cards;
    private final Collection<SliceLife> lives;
    private final Books books;
    private final Path mps;
    private final Map<String, Audit> audits = new HashMap<>();
    private final Set<String> told = new LinkedHashSet<>();

    /** {@code lives} is the living collection of the desk, {@code mps} the folder of the MPS daemons. */
    CardWatch(EventThread events, List<CardDesk> cards, Collection<SliceLife> lives, Books books, Path mps) {
        this.events = events;
        this.cards = cards;
        this.lives = lives;
        this.books = books;
        this.mps = mps;
    }

    @Override
    public void sampled(String card, CardCondition now, List<CardProcess> processes) {
        on(card, desk -> {
            desk.read(new CardReading(
                    now.computePercent(),
                    now.memoryPercent(),
                    now.usedBytes(),
                    now.milliwatts(),
                    now.millijoules(),
                    now.celsius()));
            audit(desk, processes);
        });
    }

    @Override
    public void failed(String card, CardError error) {
        on(card, desk -> {
            String what = "Xid " + error.xid() + ": " + error.words();
            books.record("", "", "card error", card + " reported " + what);
            if (!error.ofAProgram()) {
                desk.fail("reported " + what);
                livesOn(desk).forEach(life -> life.slice().warn("its card " + card + " reported " + what));
            }
        });
    }

    @Override
    public void silent(String card, String why) {
        on(card, desk -> desk.silence(why));
    }

    private void audit(CardDesk desk, List<CardProcess> processes) {
        Map<Integer, Audit.Member> members = new HashMap<>();
        livesOn(desk).forEach(life -> life.addMembers(members));
        audits.computeIfAbsent(desk.card().id(), _ -> new Audit())
                .look(processes, members, pid -> sliceOf(desk, pid), System.nanoTime())
                .forEach(finding -> report(desk, finding));
    }

    /** Servers of our own MPS daemons hold what their clients use, which count it. Of a program's slices the one on this card is meant. */
    private Optional<String> sliceOf(CardDesk desk, int pid) {
        return MpsDaemons.isServer(mps, pid)
                ? Optional.empty()
                : Recognition.environment(pid)
                        .map(environment -> Stream.concat(livesOn(desk).stream(), lives.stream())
                                .map(life -> life.slice().id())
                                .filter(id -> environment.contains("/slices/" + id + "\0"))
                                .findFirst()
                                .orElse(""));
    }

    private void report(CardDesk desk, Audit.Finding finding) {
        livesOn(desk).stream()
                .filter(life -> life.slice().id().equals(finding.slice()))
                .forEach(life -> life.slice().warn(finding.what()));
        String where = desk.card().id() + ": " + finding.what();
        if (told.add(where)) {
            books.record("", finding.slice(), "audit", where);
        }
    }

    private List<SliceLife> livesOn(CardDesk desk) {
        return lives.stream().filter(life -> life.slice().card() == desk).toList();
    }

    private void on(String card, Consumer<CardDesk> work) {
        try {
            events.execute(() ->
                    cards.stream().filter(desk -> desk.card().id().equals(card)).forEach(work));
        } catch (RejectedExecutionException e) {
            // The agent ended.
        }
    }
}
