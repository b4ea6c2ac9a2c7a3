package dev.lamina.node.slices;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.CardRoom;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.card.Card;
import dev.lamina.device.page.CardIdentity;
import dev.lamina.device.page.CardPage;
import dev.lamina.device.page.Doorbell;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.device.posix.CardLock;
import dev.lamina.node.api.CardReading;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.arbiter.ArbiterLoop;
import dev.lamina.node.arbiter.LoopSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One card that this agent holds: its pages, its arbiter, and what is promised on it. Owned by the event thread. */
public final class CardDesk implements AutoCloseable {
    private static final int SHARED = 2;

    private final Card card;
    private final CardLock lock;
    private final Running running;
    private final CardPage page;
    private final Doorbell bell;
    private final ArbiterLoop loop;
    private final Set<Slice> slices = new LinkedHashSet<>();
    private final List<SliceTerms> reserved = new ArrayList<>();
    private long endedCardNs;
    private long adoptedCardNs;
    private String failure = "";
    private String silence = "";
    private volatile String partition = "";
    private CardReading reading = CardReading.NONE;

    private CardDesk(Card card, CardLock lock, CardPages pages, Running running) {
        this.card = card;
        this.lock = lock;
        this.running = running;
        page = pages.page();
        bell = pages.bell();
        loop = ArbiterLoop.start(page, bell, new LoopSettings(running.mode(), true));
    }

    /** A card's two pages: new ones, or those that an earlier agent's slices still hold. */
    record CardPages(CardPage page, Doorbell bell) {
        static CardPages create(Card card) {
            CardIdentity identity =
                    new CardIdentity(card.platform(), card.name(), card.id(), card.deviceIndex(), card.memoryBytes());
            return new CardPages(CardPage.create(identity), Doorbell.create(card.id()));
        }
    }

    /**
     * How a card is run.
     *
     * @param awake processors are kept from sleeping while two slices or more are on the card: it passes from one to another through them
     * @param processors those of the machine, for this card alone to hold
     */
    record Running(CardMode mode, boolean awake, AwakeProcessors processors) {}

    /** Starts to arbitrate the card; {@code boot} is this agent's. */
    static CardDesk start(Card card, CardLock lock, CardPages pages, Running running, long boot) {
        pages.page().setBoot(boot);
        pages.page().setMode(code(running.mode()));
        pages.page().setHeartbeatNs(System.nanoTime());
        return new CardDesk(card, lock, pages, running);
    }

    private static int code(CardMode mode) {
        return switch (mode) {
            case EXCLUSIVE -> PageLayout.MODE_EXCLUSIVE;
            case TIME -> PageLayout.MODE_TIME;
            case SPATIAL -> PageLayout.MODE_SPATIAL;
            case ANY -> throw new IllegalArgumentException("a card has one mode");
        };
    }

    CardMode mode() {
        return running.mode();
    }

    Card card() {
        return card;
    }

    ArbiterLoop loop() {
        return loop;
    }

    CardPage page() {
        return page;
    }

    Doorbell bell() {
        return bell;
    }

    /** What the card has, and what is promised or about to be; {@code except} does not count. */
    CardRoom room(Set<Slice> except) {
        List<SliceTerms> held = new ArrayList<>(reserved);
        slices.stream()
                .filter(slice -> !except.contains(slice))
                .map(slice -> slice.entry().terms())
                .forEach(held::add);
        return new CardRoom(card.memoryBytes(), held);
    }

    /** Keeps room for a slice that is about to be opened. */
    void reserve(SliceTerms terms) {
        reserved.add(terms);
    }

    /** Gives such room back. */
    void release(SliceTerms terms) {
        reserved.remove(terms);
    }

    void take(Slice slice) {
        slices.add(slice);
        wakeOrLetSleep();
        adoptedCardNs += slice.cardNs();
    }

    void letGo(Slice slice) {
        slices.remove(slice);
        wakeOrLetSleep();
        endedCardNs += slice.cardNs();
    }

    private void wakeOrLetSleep() {
        if (running.awake() && slices.size() >= SHARED) {
            running.processors().hold();
        } else {
            running.processors().close();
        }
    }

    /** What the driver says of it now. */
    void read(CardReading fresh) {
        reading = fresh;
    }

    /** It takes no new slices until an agent starts afresh: what reported such an error once is not to be trusted. */
    void fail(String why) {
        failure = why;
    }

    /** Its driver does not answer, or does again (empty). */
    void silence(String why) {
        silence = why;
    }

    /** What became of its division by the vendor's means; empty: nothing to say. For any thread. */
    void partitioned(String what) {
        partition = what;
    }

    /** Why it takes no new slices; empty: it does. */
    String failure() {
        return failure.isEmpty()
                ? ""
                : "card " + card.id() + " " + failure + "; it takes no new slices until the agent is started again";
    }

    CardStatus status(int waiting) {
        CardRoom room = room(Set.of());
        long cardNs = slices.stream().mapToLong(Slice::cardNs).sum() + endedCardNs - adoptedCardNs;
        return new CardStatus(
                card.id(),
                card.kind(),
                card.name(),
                card.vendor(),
                card.driver(),
                card.platform(),
                card.deviceIndex(),
                card.memoryBytes(),
                card.computeUnits(),
                running.mode().label(),
                room.held().stream().mapToInt(SliceTerms::guaranteeMilli).sum(),
                room.held().stream().mapToLong(SliceTerms::memoryBytes).sum(),
                slices.size(),
                waiting,
                cardNs,
                problem(),
                reading);
    }

    private String problem() {
        if (!failure.isEmpty()) {
            return failure;
        }
        return silence.isEmpty() ? partition : silence;
    }

    boolean realTime() {
        return loop.priority().startsWith("real-time");
    }

    /** What is wrong with the card or its arbiter. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        String trouble = loop.trouble();
        if (!trouble.isEmpty()) {
            problems.add("the arbiter of " + card.id() + " failed: " + trouble);
        }
        if (!failure.isEmpty()) {
            problems.add(failure());
        }
        if (!silence.isEmpty()) {
            problems.add("card " + card.id() + " is not metered: " + silence);
        }
        return problems;
    }

    /** Ends the arbiter and gives the card up. Slices that live pace themselves until another agent comes. */
    @Override
    public void close() {
        loop.close();
        running.processors().close();
        page.close();
        bell.close();
        lock.close();
    }
}
