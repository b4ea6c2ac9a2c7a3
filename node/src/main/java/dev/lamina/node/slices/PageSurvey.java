package dev.lamina.node.slices;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.page.CardPage;
import dev.lamina.device.page.Doorbell;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.posix.PageFinder;
import dev.lamina.device.posix.PageFinder.FoundPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The pages of an earlier agent that living processes still hold. Looked for once, when an agent starts. */
final class PageSurvey {
    private static final Logger LOG = Logger.getLogger(PageSurvey.class.getName());

    /** For each slice number what the processes hold that hold a page of that number, which may be another agent's. */
    private final Map<Long, List<List<FoundPage>>> keepers = new HashMap<>();

    private final LongPredicate ownBoot;

    private PageSurvey(LongPredicate ownBoot) {
        this.ownBoot = ownBoot;
    }

    /** When there is nothing to look for. */
    static PageSurvey none() {
        return new PageSurvey(boot -> false);
    }

    /** Looks into every process that this user may look into; believes only files that this user made. {@code ownBoot} knows the agents of this ledger. */
    static PageSurvey take(LongPredicate ownBoot) {
        PageSurvey survey = new PageSurvey(ownBoot);
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            processes
                    .map(process -> String.valueOf(process.getFileName()))
                    .filter(name -> name.matches("[1-9][0-9]{0,8}"))
                    .mapToInt(Integer::parseInt)
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .forEach(pid -> survey.note(own(PageFinder.find(pid), self)));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the processes of this machine cannot be listed", e);
        }
        return survey;
    }

    /** The slice's page; the caller closes it. */
    Optional<SlicePage> slicePage(long number) {
        return keepers.getOrDefault(number, List.of()).stream()
                .map(held -> slicePage(held, number))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The pages of the card that the slice's processes know; the caller closes them. */
    Optional<CardDesk.CardPages> cardPages(long number, String card) {
        for (List<FoundPage> held : keepers.getOrDefault(number, List.of())) {
            Optional<SlicePage> slice = slicePage(held, number);
            slice.ifPresent(SlicePage::close);
            Optional<CardDesk.CardPages> pages = slice.isPresent() ? cardPages(held, card) : Optional.empty();
            if (pages.isPresent()) {
                return pages;
            }
        }
        return Optional.empty();
    }

    private Optional<SlicePage> slicePage(List<FoundPage> held, long number) {
        return adopt(held, SlicePage.NAME_PREFIX + number, found -> ofSlice(SlicePage.adopt(found.open(true)), number));
    }

    private static Optional<CardDesk.CardPages> cardPages(List<FoundPage> held, String card) {
        Optional<CardPage> page = adopt(held, CardPage.NAME, found -> ofCard(CardPage.adopt(found.open(false)), card));
        Optional<Doorbell> bell =
                adopt(held, Doorbell.name(card), found -> Optional.of(Doorbell.adopt(found.open(true))));
        if (page.isPresent() && bell.isPresent()) {
            return Optional.of(new CardDesk.CardPages(page.get(), bell.get()));
        }
        page.ifPresent(CardPage::close);
        bell.ifPresent(Doorbell::close);
        return Optional.empty();
    }

    /** A program with slices of several cards holds the pages of all of them. */
    private static Optional<CardPage> ofCard(CardPage page, String card) {
        if (page.identity().card().equals(card)) {
            return Optional.of(page);
        }
        page.close();
        return Optional.empty();
    }

    private void note(List<FoundPage> found) {
        for (FoundPage page : found) {
            if (page.name().matches(SlicePage.NAME_PREFIX + "[0-9]{1,18}")) {
                long number = Long.parseLong(page.name().substring(SlicePage.NAME_PREFIX.length()));
                keepers.computeIfAbsent(number, any -> new ArrayList<>()).add(found);
            }
        }
    }

    private static <T> Optional<T> adopt(List<FoundPage> held, String name, Adopter<T> adopter) {
        return held.stream()
                .filter(found -> found.name().equals(name))
                .map(found -> adopt(found, adopter))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static <T> Optional<T> adopt(FoundPage found, Adopter<T> adopter) {
        try {
            return adopter.adopt(found);
        } catch (LaminaException e) {
            LOG.log(Level.WARNING, found.name() + " of process " + found.pid() + " cannot be taken over", e);
            return Optional.empty();
        }
    }

    /** Numbers repeat between the homes of agents; boots do not. */
    private Optional<SlicePage> ofSlice(SlicePage page, long number) {
        if (page.slice() == number && ownBoot.test(page.boot())) {
            return Optional.of(page);
        }
        page.close();
        return Optional.empty();
    }

    private static List<FoundPage> own(List<FoundPage> found, Object uid) {
        List<FoundPage> own = new ArrayList<>();
        for (FoundPage page : found) {
            try {
                Path link = Path.of("/proc/" + page.pid() + "/fd/" + page.descriptor());
                if (uid.equals(Files.getAttribute(link, "unix:uid"))) {
                    own.add(page);
                }
            } catch (IOException e) {
                LOG.log(Level.FINE, "process " + page.pid() + " ended meanwhile", e);
            }
        }
        return own;
    }

    private interface Adopter<T> {
        /** Empty: it is somebody else's. */
        Optional<T> adopt(FoundPage found);
    }
}
