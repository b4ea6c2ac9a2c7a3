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
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The pages of an earlier agent that living processes still hold. Looked for once, when an agent starts. */
final class PageSurvey {
    private static final Logger LOG = Logger.getLogger(PageSurvey.class.getName());

    /** What the process that keeps a slice's page holds. */
    private final Map<Long, List<FoundPage>> keepers = new HashMap<>();

    private PageSurvey() {}

    /** When there is nothing to look for. */
    static PageSurvey none() {
        return new PageSurvey();
    }

    /** Looks into every process that this user may look into; believes only files that this user made. */
    static PageSurvey take() {
        PageSurvey survey = new PageSurvey();
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
        return adopt(number, SlicePage.NAME_PREFIX + number, found -> SlicePage.adopt(found.open(true)))
                .filter(page -> isOf(page, number));
    }

    /** The pages of the card that the slice's processes know; the caller closes them. */
    Optional<CardDesk.CardPages> cardPages(long number, String card) {
        Optional<CardPage> page = adopt(number, CardPage.NAME, found -> CardPage.adopt(found.open(false)));
        Optional<Doorbell> bell = adopt(number, Doorbell.NAME, found -> Doorbell.adopt(found.open(true)));
        if (page.isPresent() && bell.isPresent() && page.get().identity().card().equals(card)) {
            return Optional.of(new CardDesk.CardPages(page.get(), bell.get()));
        }
        page.ifPresent(CardPage::close);
        bell.ifPresent(Doorbell::close);
        return Optional.empty();
    }

    private void note(List<FoundPage> found) {
        for (FoundPage page : found) {
            if (page.name().matches(SlicePage.NAME_PREFIX + "[0-9]{1,18}")) {
                long number = Long.parseLong(page.name().substring(SlicePage.NAME_PREFIX.length()));
                keepers.putIfAbsent(number, found);
            }
        }
    }

    private <T> Optional<T> adopt(long number, String name, Adopter<T> adopter) {
        for (FoundPage found : keepers.getOrDefault(number, List.of())) {
            if (found.name().equals(name)) {
                try {
                    return Optional.of(adopter.adopt(found));
                } catch (LaminaException e) {
                    LOG.log(Level.WARNING, name + " of process " + found.pid() + " cannot be taken over", e);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(SlicePage page, long number) {
        if (page.slice() == number) {
            return true;
        }
        LOG.warning("the page of s-" + number + " says that it is of s-" + page.slice() + ": it was scribbled over");
        page.close();
        return false;
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
        T adopt(FoundPage found);
    }
}
