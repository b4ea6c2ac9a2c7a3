package dev.lamina.node.slices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.card.Card;
import dev.lamina.device.card.FakeCards;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.device.posix.CardLock;
import dev.lamina.node.ledger.Balance;
import dev.lamina.node.ledger.SliceAccount;
import dev.lamina.node.ledger.SliceEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardDeskTest {
    private static final Card CARD = FakeCards.card(0);

    @TempDir
    private Path folder;

    private Path requests = Path.of("");

    @BeforeEach
    void setUp() throws IOException {
        requests = Files.createFile(folder.resolve("cpu_dma_latency"));
    }

    @Test
    void keepsProcessorsAwakeWhileSlicesShareTheCardAndNoLonger() throws IOException {
        CardDesk desk = start(true);
        try (SlicePage page = SlicePage.create(1, 1)) {
            Slice one = slice(1, desk, page);
            Slice other = slice(2, desk, page);

            desk.take(one);
            assertThat(areHeld()).as("alone").isFalse();
            desk.take(other);
            assertThat(areHeld()).as("two").isTrue();
            desk.letGo(one);
            assertThat(areHeld()).as("alone again").isFalse();
            desk.take(one);
            assertThat(areHeld()).as("two again").isTrue();
        }
        desk.close();
        assertThat(areHeld()).as("given up").isFalse();
    }

    @Test
    void letsThemSleepWhereItIsToldTo() throws IOException {
        try (CardDesk desk = start(false);
                SlicePage page = SlicePage.create(1, 1)) {
            desk.take(slice(1, desk, page));
            desk.take(slice(2, desk, page));

            assertThat(areHeld()).isFalse();
        }
    }

    private CardDesk start(boolean awake) {
        CardLock.Attempt attempt = CardLock.tryTake(folder.resolve("card.lock"), "me", Instant.EPOCH);
        CardLock lock = ((CardLock.Attempt.Taken) attempt).lock();
        CardDesk.Running running = new CardDesk.Running(CardMode.EXCLUSIVE, awake, new AwakeProcessors(requests));
        return CardDesk.start(CARD, lock, CardDesk.CardPages.create(CARD), running, 1);
    }

    private static Slice slice(long number, CardDesk desk, SlicePage page) {
        SliceTerms terms = new SliceTerms(100, 1000, 1, SliceClass.STANDARD);
        SliceEntry entry = new SliceEntry(
                number, "job", "me", 0, CARD.id(), 0, terms, List.of(), false, 0, 0, 1, 0, "", List.of());
        return new Slice(entry, desk, page, new SliceAccount(Balance.empty(number), 0));
    }

    /** The kernel keeps a request for as long as the file is open. */
    private boolean areHeld() throws IOException {
        try (var handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path handle : handles) {
                if (Files.isSymbolicLink(handle)
                        && Files.readSymbolicLink(handle).equals(requests)) {
                    return true;
                }
            }
            return false;
        }
    }
}
