package dev.lamina.node.arbiter;

import dev.lamina.core.arbiter.CardArbiter;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.page.CardPage;
import dev.lamina.device.page.Doorbell;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.page.SlotCounters;
import dev.lamina.device.posix.RealTimePriority;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The thread that arbitrates one card. It sleeps on the card's doorbell until a process rings, a command of the agent comes or a
 * pause ends; it never polls for work. While slices live it writes the card page's heartbeat every 50 ms. All public methods
 * are safe for all threads and return at once: the loop carries them out in order.
 */
public final class ArbiterLoop implements AutoCloseable {
    private static final long HEARTBEAT_NS = 50_000_000;
    /** Who takes a slot is told to this loop; all slots are looked at once a second in case a page was scribbled over. */
    private static final int BEATS_PER_LOOK = 20;

    private static final int PRIORITY = 10;
    private static final long IDLE_NS = 3_600_000_000_000L;

    private final CardPage card;
    private final Doorbell bell;
    private final CardArbiter arbiter;
    private final Map<Long, CardSlice> slices = new HashMap<>();
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final LoopSettings settings;
    private long beatNs;
    private int beats;
    private volatile boolean closed;
    private volatile String priority = "not asked for";
    private volatile String trouble = "";

    private ArbiterLoop(CardPage card, Doorbell bell, LoopSettings settings) {
        this.card = card;
        this.bell = bell;
        this.settings = settings;
        this.arbiter = CardArbiter.of(settings.mode());
        this.thread = new Thread(this::run, "lamina-arbiter");
    }

    /** Starts the loop of a card; {@link #close} ends it. The pages stay the caller's. */
    public static ArbiterLoop start(CardPage card, Doorbell bell, LoopSettings settings) {
        ArbiterLoop loop = new ArbiterLoop(card, bell, settings);
        loop.thread.setDaemon(true);
        loop.thread.start();
        return loop;
    }

    /** Takes a slice in, with whatever processes its page holds already. */
    public void add(long sliceNumber, SlicePage page, SliceTerms terms) {
        post(() -> {
            CardSlice slice = new CardSlice(page, arbiter.addSlice(sliceNumber, terms));
            slices.put(sliceNumber, slice);
            slice.reconcile(arbiter, System.nanoTime());
        });
    }

    /** Looks at the slice's slots again: a process took one. */
    public void reconcile(long sliceNumber) {
        post(() -> with(sliceNumber, slice -> slice.reconcile(arbiter, System.nanoTime())));
    }

    /** New terms, from the next decision on. */
    public void update(long sliceNumber, SliceTerms terms) {
        post(() -> with(sliceNumber, slice -> arbiter.change(slice.account(), terms)));
    }

    /** Pauses or resumes a slice. */
    public void pause(long sliceNumber, boolean on) {
        post(() -> with(sliceNumber, slice -> arbiter.pause(slice.account(), on)));
    }

    /** Lets a slice go; {@code afterwards} runs on the loop's thread once nothing of it is touched any more. */
    public void remove(long sliceNumber, Runnable afterwards) {
        post(() -> {
            with(sliceNumber, slice -> arbiter.removeSlice(slice.account(), System.nanoTime()));
            slices.remove(sliceNumber);
            afterwards.run();
        });
    }

    /**
     * Frees the slot of a process that ended and hands over what it counted last, on the loop's thread. Nothing happens for a slice that is
     * not here.
     */
    public void freeSlot(long sliceNumber, int slot, Consumer<SlotCounters> lastValues) {
        post(() -> with(sliceNumber, slice -> lastValues.accept(slice.free(arbiter, slot, System.nanoTime()))));
    }

    /** Whether the loop runs with real-time priority, and if not why: for the doctor. */
    public String priority() {
        return priority;
    }

    /** The last unexpected failure inside the loop, empty if there was none; the loop goes on after one. */
    public String trouble() {
        return trouble;
    }

    /** Ends the loop after the commands given so far; grants stay as they are. Not to be called by one of its own commands. */
    @Override
    public void close() {
        closed = true;
        bell.ring();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(Runnable command) {
        commands.add(command);
        bell.ring();
    }

    private void with(long sliceNumber, Consumer<CardSlice> action) {
        CardSlice slice = slices.get(sliceNumber);
        if (slice != null) {
            action.accept(slice);
        }
    }

    private void run() {
        if (settings.realTime()) {
            priority = RealTimePriority.requestForCallingThread(PRIORITY).explanation();
        }
        while (!closed) {
            int seen = bell.value();
            long waitNs = IDLE_NS;
            try {
                waitNs = turn();
            } catch (RuntimeException e) {
                trouble = e.toString();
                waitNs = HEARTBEAT_NS;
            }
            if (!watch(seen)) {
                bell.await(seen, waitNs);
            }
        }
        carryOut();
    }

    /** Stays awake through the last microseconds before a hand-over; true = something happened, look again. */
    private boolean watch(int seen) {
        while (arbiter.watches(System.nanoTime())) {
            if (!arbiter.watched() || bell.value() != seen) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** One look at everything; returns how long nothing needs to be looked at unless somebody rings. */
    private long turn() {
        carryOut();
        long nowNs = System.nanoTime();
        if (slices.isEmpty()) {
            return IDLE_NS;
        }
        if (nowNs - beatNs >= HEARTBEAT_NS) {
            beat(nowNs);
        }
        long wakeNs = arbiter.step(nowNs);
        return Math.min(wakeNs - nowNs, beatNs + HEARTBEAT_NS - nowNs);
    }

    private void beat(long nowNs) {
        beatNs = nowNs;
        card.setHeartbeatNs(nowNs);
        boolean all = ++beats % BEATS_PER_LOOK == 0;
        for (CardSlice slice : slices.values()) {
            if (all) {
                slice.reconcile(arbiter, nowNs);
            } else {
                slice.forgetLost(arbiter, nowNs);
            }
        }
    }

    private void carryOut() {
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            command = commands.poll();
        }
    }
}
