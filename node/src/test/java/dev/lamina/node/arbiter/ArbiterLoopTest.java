package dev.lamina.node.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.page.CardIdentity;
import dev.lamina.device.page.CardPage;
import dev.lamina.device.page.Doorbell;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.page.SlotCounters;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArbiterLoopTest {
    private static final SliceTerms TERMS = new SliceTerms(500, 1000, 1 << 20, SliceClass.STANDARD);

    private final CardPage card = CardPage.create(new CardIdentity("platform", "device", "ocl-test", 0, 1 << 30));
    private final Doorbell bell = Doorbell.create("card");
    private final ArbiterLoop loop = ArbiterLoop.start(card, bell, new LoopSettings(CardMode.EXCLUSIVE, false));

    @AfterEach
    void stopLoop() {
        loop.close();
        bell.close();
        card.close();
    }

    @Test
    void beatsWhileSlicesLive() {
        try (SlicePage page = SlicePage.create(7, 1)) {
            loop.add(7, page, TERMS);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> card.heartbeatNs() != 0);
            long first = card.heartbeatNs();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> card.heartbeatNs() > first);
            loop.close();
        }
    }

    @Test
    void handsOverTheLastCountersWhenAProcessEnds() throws InterruptedException {
        try (SlicePage page = SlicePage.create(8, 1)) {
            loop.add(8, page, TERMS);
            int generation = page.activateSlot(3, 4711, System.nanoTime());
            loop.reconcile(8);
            BlockingQueue<SlotCounters> last = new ArrayBlockingQueue<>(1);
            loop.freeSlot(8, 3, last::add);
            SlotCounters counters = last.poll(10, TimeUnit.SECONDS);
            assertThat(counters).isNotNull();
            assertThat(counters.generation()).isEqualTo(generation);
            assertThat(page.slotState(3)).isEqualTo(PageLayout.SLOT_FREE);
            assertThat(page.slotGeneration(3)).isNotEqualTo(generation);
            loop.close();
        }
    }

    @Test
    void closesAGrantThatAnEarlierAgentLeftOpenBesideAnother() {
        try (SlicePage page = SlicePage.create(9, 1)) {
            page.activateSlot(0, 1, System.nanoTime());
            page.activateSlot(1, 2, System.nanoTime());
            page.setGrant(0, 3);
            page.setGrant(1, 5);
            loop.add(9, page, TERMS);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> (page.grant(1) & 1) == 0);
            assertThat(page.grant(0) & 1).isOne();
            loop.close();
        }
    }

    @Test
    void saysWhenNothingOfASliceIsTouchedAnyMore() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        try (SlicePage page = SlicePage.create(10, 1)) {
            loop.add(10, page, TERMS);
            loop.remove(10, gone::countDown);
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
