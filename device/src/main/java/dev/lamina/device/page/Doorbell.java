package dev.lamina.device.page;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.OsHandle;

/**
 * The futex word that wakes a card's arbiter. Any thread of any process rings; one thread at a time awaits. Its file also carries the run token, a
 * record lock on byte {@link PageLayout#TOKEN_OFFSET}.
 */
public final class Doorbell implements AutoCloseable {
    private static final String NAME = "lamina-bell";

    private static final String WHAT = "doorbell";

    private final OsHandle handle;
    private final PageMemory memory;

    private Doorbell(OsHandle handle, PageMemory memory) {
        this.handle = handle;
        this.memory = memory;
    }

    /**
     * The memory file's name, as {@code /proc/<pid>/fd} shows it behind {@code memfd:}. It tells the doorbells of several cards apart, for nothing
     * inside of one does.
     */
    public static String name(String card) {
        return NAME + "-" + card;
    }

    /** A new doorbell of the card with that id; {@code NATIVE} when the system refuses. */
    public static Doorbell create(String card) {
        var handle = MemoryFile.create(name(card), PageLayout.BELL_PAGE_SIZE, MemoryFile.OWNER_WRITES);
        var memory = PageMemory.mapOrClose(handle, PageLayout.BELL_PAGE_SIZE, WHAT);
        memory.writeHeader(PageLayout.BELL_MAGIC, PageLayout.BELL_PAGE_SIZE);
        return new Doorbell(handle, memory);
    }

    /**
     * Takes over a doorbell that an earlier agent made, and with it the handle. {@code BAD_INPUT} when it is not a sealed doorbell of this version;
     * the handle is then closed.
     */
    public static Doorbell adopt(OsHandle handle) {
        try {
            MemoryFile.requireSealed(handle, WHAT, PageLayout.BELL_PAGE_SIZE);
            var memory = PageMemory.map(handle, PageLayout.BELL_PAGE_SIZE, WHAT);
            memory.requireHeader(WHAT, PageLayout.BELL_MAGIC, PageLayout.BELL_PAGE_SIZE);
            return new Doorbell(handle, memory);
        } catch (LaminaException refused) {
            handle.close();
            throw refused;
        }
    }

    /** A new descriptor to hand to a process; the caller closes it. */
    public OsHandle shareHandle() {
        return handle.duplicate();
    }

    /** How often it was rung, modulo 2^32. Read it before looking at the slots, then pass it to {@link #await}. */
    public int value() {
        return memory.getInt(PageLayout.BELL_BELL);
    }

    /** Rings: wakes whoever awaits, now or at its next {@link #await} with an older value. */
    public void ring() {
        memory.addInt(PageLayout.BELL_BELL, 1);
        if (memory.getInt(PageLayout.BELL_SLEEPING) != 0) {
            memory.wake(PageLayout.BELL_BELL);
        }
    }

    /**
     * Sleeps until the value differs from {@code seenValue} or {@code timeoutNs} nanoseconds have passed, and returns the value then; at once when it
     * differs already or the time is not positive. May return early with an unchanged value. Allocates nothing.
     */
    public int await(int seenValue, long timeoutNs) {
        if (timeoutNs > 0 && value() == seenValue) {
            memory.setInt(PageLayout.BELL_SLEEPING, 1);
            // The kernel compares the word again: a ring between the announcement and the sleep is not lost.
            memory.await(PageLayout.BELL_BELL, seenValue, timeoutNs);
            memory.setInt(PageLayout.BELL_SLEEPING, 0);
        }
        return value();
    }

    /** Unmaps the page and closes its descriptor. No thread may be in {@link #await}. */
    @Override
    public void close() {
        memory.close();
        handle.close();
    }
}
