package dev.lamina.device.page;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.OsHandle;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * One slice's page: its terms, its launcher's report and a slot per process. The slice's own processes write their parts of it, so every value
 * read here is a claim: a program may have scribbled over it, and callers bound what they believe. Methods with a {@code slot} take 0 to
 * {@link PageLayout#SLOTS} - 1, else {@link IndexOutOfBoundsException}. Getters and setters allocate nothing. Safe for all threads.
 */
public final class SlicePage implements AutoCloseable {
    /** The memory file's name without the slice's number, as {@code /proc/<pid>/fd} shows it behind {@code memfd:}. */
    public static final String NAME_PREFIX = "lamina-slice-";

    private static final String WHAT = "slice page";

    private final OsHandle handle;
    private final PageMemory memory;

    private SlicePage(OsHandle handle, PageMemory memory) {
        this.handle = handle;
        this.memory = memory;
    }

    /** A new page without processes, state running, terms 0; {@code NATIVE} when the system refuses. */
    public static SlicePage create(long slice, long boot) {
        var page = empty(slice);
        var memory = page.memory;
        memory.setInt(PageLayout.SLICE_SLOTS, PageLayout.SLOTS);
        memory.setInt(PageLayout.SLICE_SLOT_SIZE, PageLayout.SLOT_SIZE);
        memory.setInt(PageLayout.SLICE_SLOTS_OFFSET, PageLayout.SLOTS_OFFSET);
        memory.setInt(PageLayout.SLICE_STATE, PageLayout.SLICE_RUNNING);
        memory.setLong(PageLayout.SLICE_SLICE, slice);
        memory.setLong(PageLayout.SLICE_BOOT, boot);
        memory.writeHeader(PageLayout.SLICE_MAGIC, PageLayout.SLICE_PAGE_SIZE);
        return page;
    }

    private static SlicePage empty(long slice) {
        var handle = MemoryFile.create(
                NAME_PREFIX + Long.toUnsignedString(slice), PageLayout.SLICE_PAGE_SIZE, MemoryFile.OWNER_WRITES);
        return new SlicePage(handle, PageMemory.mapOrClose(handle, PageLayout.SLICE_PAGE_SIZE, WHAT));
    }

    /**
     * Takes over a page that an earlier agent made, and with it the handle. {@code BAD_INPUT} when it is not a sealed slice page of this version;
     * the handle is then closed.
     */
    public static SlicePage adopt(OsHandle handle) {
        try {
            MemoryFile.requireSealed(handle, WHAT, PageLayout.SLICE_PAGE_SIZE);
            var page = new SlicePage(handle, PageMemory.map(handle, PageLayout.SLICE_PAGE_SIZE, WHAT));
            page.requireLayout();
            return page;
        } catch (LaminaException refused) {
            handle.close();
            throw refused;
        }
    }

    /**
     * A page with the content that a launcher saved when its program ended without an agent. {@code BAD_INPUT} when the bytes are no slice page of
     * this version.
     */
    public static SlicePage ofCopy(byte[] content) {
        if (content.length != PageLayout.SLICE_PAGE_SIZE) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "saved slice page has " + content.length + " bytes, version " + PageLayout.VERSION + " has "
                            + PageLayout.SLICE_PAGE_SIZE + "; what it counted cannot be booked");
        }
        var page = empty(0);
        page.memory.load(content);
        try {
            page.requireLayout();
            return page;
        } catch (LaminaException refused) {
            page.close();
            throw refused;
        }
    }

    private void requireLayout() {
        memory.requireHeader(WHAT, PageLayout.SLICE_MAGIC, PageLayout.SLICE_PAGE_SIZE);
        memory.requireField(WHAT, "slots", PageLayout.SLICE_SLOTS, PageLayout.SLOTS);
        memory.requireField(WHAT, "slot size", PageLayout.SLICE_SLOT_SIZE, PageLayout.SLOT_SIZE);
        memory.requireField(WHAT, "slots offset", PageLayout.SLICE_SLOTS_OFFSET, PageLayout.SLOTS_OFFSET);
    }

    /** Whether version and layout are still those written at the start; a program that scribbles over its page may have changed them. */
    public boolean isIntact() {
        return memory.getLong(PageLayout.MAGIC) == PageLayout.SLICE_MAGIC
                && memory.getInt(PageLayout.PAGE_VERSION) == PageLayout.VERSION
                && memory.getInt(PageLayout.PAGE_SIZE) == PageLayout.SLICE_PAGE_SIZE;
    }

    /** A new descriptor to hand to a process of the slice; the caller closes it. */
    public OsHandle shareHandle() {
        return handle.duplicate();
    }

    /** {@link PageLayout#SLICE_RUNNING}, {@link PageLayout#SLICE_PAUSED} or {@link PageLayout#SLICE_ENDED}. */
    public int state() {
        return memory.getInt(PageLayout.SLICE_STATE);
    }

    /** The slice's number. */
    public long slice() {
        return memory.getLong(PageLayout.SLICE_SLICE);
    }

    /** The start of the agent that created or last adopted the page. */
    public long boot() {
        return memory.getLong(PageLayout.SLICE_BOOT);
    }

    /** The guaranteed share in thousandths of the card. */
    public int guaranteeMilli() {
        return memory.getInt(PageLayout.SLICE_GUARANTEE_MILLI);
    }

    /** The highest share in thousandths of the card. */
    public int limitMilli() {
        return memory.getInt(PageLayout.SLICE_LIMIT_MILLI);
    }

    /** {@link PageLayout#CLASS_LATENCY}, {@link PageLayout#CLASS_STANDARD} or {@link PageLayout#CLASS_BEST_EFFORT}. */
    public int classCode() {
        return memory.getInt(PageLayout.SLICE_CLASS);
    }

    /** The most card memory the slice may hold. */
    public long memoryQuotaBytes() {
        return memory.getLong(PageLayout.SLICE_MEMORY_QUOTA_BYTES);
    }

    /** The main program's exit code, or 128 + signal; means something once {@link #exited()}. */
    public int exitCode() {
        return memory.getInt(PageLayout.SLICE_EXIT_CODE);
    }

    /** The main program as its launcher sees it; 0 = not started. */
    public int mainPid() {
        return memory.getInt(PageLayout.SLICE_MAIN_PID);
    }

    /** The launcher; 0 = none yet. */
    public int launcherPid() {
        return memory.getInt(PageLayout.SLICE_LAUNCHER_PID);
    }

    /** When the main program started; 0 = not yet. */
    public long startedNs() {
        return memory.getLong(PageLayout.SLICE_STARTED_NS);
    }

    /** When the main program ended; 0 = not yet. */
    public long endedNs() {
        return memory.getLong(PageLayout.SLICE_ENDED_NS);
    }

    /** Whether the main program has ended. */
    public boolean exited() {
        return memory.getInt(PageLayout.SLICE_EXITED) != 0;
    }

    public void setState(int state) {
        memory.setInt(PageLayout.SLICE_STATE, state);
    }

    public void setBoot(long boot) {
        memory.setLong(PageLayout.SLICE_BOOT, boot);
    }

    /** Publishes the slice's terms; the processes go by them from their next command on. */
    public void setTerms(int guaranteeMilli, int limitMilli, int classCode, long memoryQuotaBytes) {
        memory.setInt(PageLayout.SLICE_GUARANTEE_MILLI, guaranteeMilli);
        memory.setInt(PageLayout.SLICE_LIMIT_MILLI, limitMilli);
        memory.setInt(PageLayout.SLICE_CLASS, classCode);
        memory.setLong(PageLayout.SLICE_MEMORY_QUOTA_BYTES, memoryQuotaBytes);
    }

    private static long at(int slot) {
        return PageLayout.SLOTS_OFFSET + (long) Objects.checkIndex(slot, PageLayout.SLOTS) * PageLayout.SLOT_SIZE;
    }

    /** The lowest free slot; empty when all {@link PageLayout#SLOTS} are taken. */
    public OptionalInt firstFreeSlot() {
        for (int slot = 0; slot < PageLayout.SLOTS; slot++) {
            if (slotState(slot) == PageLayout.SLOT_FREE) {
                return OptionalInt.of(slot);
            }
        }
        return OptionalInt.empty();
    }

    /** Gives a free slot to a process, its counters at 0 and its grant closed; returns the slot's generation. */
    public int activateSlot(int slot, int pid, long nowNs) {
        clear(slot);
        memory.setInt(at(slot) + PageLayout.SLOT_PID, pid);
        memory.setLong(at(slot) + PageLayout.SLOT_REGISTERED_NS, nowNs);
        memory.setInt(at(slot) + PageLayout.SLOT_STATE, PageLayout.SLOT_ACTIVE);
        return slotGeneration(slot);
    }

    /**
     * Takes the slot from its process: the generation grows first, so that a process that still lives sees its loss, then the grant closes and the
     * counters return to 0. Book {@link #counters} before.
     */
    public void freeSlot(int slot) {
        memory.addInt(at(slot) + PageLayout.SLOT_GENERATION, 1);
        clear(slot);
        memory.setInt(at(slot) + PageLayout.SLOT_PID, 0);
        memory.setLong(at(slot) + PageLayout.SLOT_REGISTERED_NS, 0);
        memory.setInt(at(slot) + PageLayout.SLOT_STATE, PageLayout.SLOT_FREE);
    }

    /** Closes the grant under a new sequence number, wakes its waiters, zeroes everything behind it. */
    private void clear(int slot) {
        setGrant(slot, ((grant(slot) >>> 1) + 1) << 1);
        wakeGrant(slot);
        memory.zero(at(slot) + PageLayout.SLOT_RING_ON_IDLE, PageLayout.SLOT_SIZE - PageLayout.SLOT_RING_ON_IDLE);
        setCharges(slot, 0, 0);
        setBusyRead(slot, 0);
        memory.setInt(at(slot) + PageLayout.SLOT_DIVIDED, 0);
    }

    /** Wakes every thread that waits on the slot's grant word; call it after {@link #setGrant}. */
    public void wakeGrant(int slot) {
        memory.wake(at(slot) + PageLayout.SLOT_GRANT);
    }

    /** The grant word: sequence &lt;&lt; 1 | open. */
    public int grant(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_GRANT);
    }

    public void setGrant(int slot, int grant) {
        memory.setInt(at(slot) + PageLayout.SLOT_GRANT, grant);
    }

    /** The card time at which the grant ends, or {@link PageLayout#FOREVER}. */
    public long grantCardNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_GRANT_CARD_NS);
    }

    public void setGrantCardNs(int slot, long grantCardNs) {
        memory.setLong(at(slot) + PageLayout.SLOT_GRANT_CARD_NS, grantCardNs);
    }

    /** The card time that may be in flight besides the longest command, or {@link PageLayout#FOREVER}. */
    public long windowNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_WINDOW_NS);
    }

    public void setWindowNs(int slot, long windowNs) {
        memory.setLong(at(slot) + PageLayout.SLOT_WINDOW_NS, windowNs);
    }

    /** Whether the process rings when nothing of it is in flight any more. */
    public boolean ringOnIdle(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_RING_ON_IDLE) != 0;
    }

    public void setRingOnIdle(int slot, boolean ring) {
        memory.setInt(at(slot) + PageLayout.SLOT_RING_ON_IDLE, ring ? 1 : 0);
    }

    /** {@link PageLayout#SLOT_FREE} or {@link PageLayout#SLOT_ACTIVE}. */
    public int slotState(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_STATE);
    }

    /** Grows each time the slot is freed. */
    public int slotGeneration(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_GENERATION);
    }

    /** The process in the slot, as the agent sees it; 0 = none. */
    public int slotPid(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_PID);
    }

    /** When the process got the slot. */
    public long registeredNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_REGISTERED_NS);
    }

    /** Threads waiting for a grant. */
    public int waiters(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_WAITERS);
    }

    /** Gated commands submitted and unfinished. */
    public int inflight(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_INFLIGHT);
    }

    /** Their expected card time. */
    public long inflightNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_INFLIGHT_NS);
    }

    /** When the first of the waiters began; 0 = none waits. */
    public long waitSinceNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_WAIT_SINCE_NS);
    }

    /** When the last command in flight ended; 0 = in flight, or never used. */
    public long idleSinceNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_IDLE_SINCE_NS);
    }

    /** Longest expected command in flight or about to be submitted; 0 = unknown. */
    public long expectedNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_EXPECTED_NS);
    }

    /** Commands finished, gated or not. */
    public long completions(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_COMPLETIONS);
    }

    /** Grows with each enqueue and each time-out of a waiting thread: the process lives. */
    public long pulse(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_PULSE);
    }

    /** When everything in flight is expected to have finished. */
    public long busyUntilNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_BUSY_UNTIL_NS);
    }

    /** Card time used. */
    public long cardNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_CARD_NS);
    }

    /** The part of {@link #cardNs} that passed the gate unasked. */
    public long ungatedNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_UNGATED_NS);
    }

    /** The part of {@link #cardNs} that ended while the grant was closed. */
    public long lateNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_LATE_NS);
    }

    /** Card memory held now. */
    public long memoryBytes(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_MEMORY_BYTES);
    }

    /** The longest command seen. */
    public long longestNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_LONGEST_NS);
    }

    /** How many think times fell into {@code bucket}, 0 to {@link PageLayout#THINK_BUCKETS} - 1. */
    public int thinkCount(int slot, int bucket) {
        return memory.getInt(at(slot)
                + PageLayout.SLOT_THINK
                + (long) Objects.checkIndex(bucket, PageLayout.THINK_BUCKETS) * Integer.BYTES);
    }

    /** While something is in flight: all that ended before this time is among the busy times. */
    public long reportedUntilNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_REPORTED_UNTIL_NS);
    }

    /** How many busy times the process wrote so far; the last {@link PageLayout#BUSY_TIMES} of them are here. */
    public long busyWritten(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_BUSY_WRITTEN);
    }

    /** When the busy time with that number, from 0, began. */
    public long busyFromNs(int slot, long number) {
        return memory.getLong(busyTime(slot, number));
    }

    /** When it ended. */
    public long busyToNs(int slot, long number) {
        return memory.getLong(busyTime(slot, number) + Long.BYTES);
    }

    private static long busyTime(int slot, long number) {
        long place = Long.remainderUnsigned(number, PageLayout.BUSY_TIMES);
        return at(slot) + PageLayout.SLOT_BUSY_TIME + place * PageLayout.BUSY_TIME_SIZE;
    }

    /** Lets the process write over the busy times before that number. */
    public void setBusyRead(int slot, long number) {
        memory.setLong(at(slot) + PageLayout.SLOT_BUSY_READ, number);
    }

    /** What the process is charged for, of the {@link #examinedNs} of its card time. */
    public long chargedNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_CHARGED_NS);
    }

    /** The part of {@link #cardNs} that {@link #chargedNs} speaks of. */
    public long examinedNs(int slot) {
        return memory.getLong(at(slot) + PageLayout.SLOT_EXAMINED_NS);
    }

    /** Whether those two are kept: if not, its card time is what the process is charged for. */
    public boolean divided(int slot) {
        return memory.getInt(at(slot) + PageLayout.SLOT_DIVIDED) != 0;
    }

    /** Keeps what the process is charged for apart from what it counts itself. */
    public void charge(int slot, long chargedNs, long examinedNs) {
        setCharges(slot, chargedNs, examinedNs);
        memory.setInt(at(slot) + PageLayout.SLOT_DIVIDED, 1);
    }

    private void setCharges(int slot, long chargedNs, long examinedNs) {
        memory.setLong(at(slot) + PageLayout.SLOT_CHARGED_NS, chargedNs);
        memory.setLong(at(slot) + PageLayout.SLOT_EXAMINED_NS, examinedNs);
    }

    private long dueNs(int slot, boolean whole) {
        if (!divided(slot)) {
            return cardNs(slot);
        }
        return chargedNs(slot) + (whole ? Math.max(0, cardNs(slot) - examinedNs(slot)) : 0);
    }

    /**
     * Everything the slot counts, read field by field while its process may go on counting. Of a process whose card time is divided, what is charged so
     * far stands for its card time; {@code last}: with the part that nobody will divide any more.
     */
    public SlotCounters counters(int slot, boolean last) {
        long at = at(slot);
        return new SlotCounters(
                slotGeneration(slot),
                dueNs(slot, last),
                memory.getLong(at + PageLayout.SLOT_UNGATED_NS),
                memory.getLong(at + PageLayout.SLOT_COMMANDS),
                memory.getLong(at + PageLayout.SLOT_UNGATED_COMMANDS),
                memory.getLong(at + PageLayout.SLOT_WAIT_NS),
                memory.getLong(at + PageLayout.SLOT_REFUSED_ALLOCATIONS),
                memory.getLong(at + PageLayout.SLOT_LATE_NS),
                memory.getLong(at + PageLayout.SLOT_FALLBACK_NS),
                memory.getLong(at + PageLayout.SLOT_MEMORY_BYTES),
                memory.getLong(at + PageLayout.SLOT_MEMORY_PEAK_BYTES),
                memory.getLong(at + PageLayout.SLOT_LONGEST_NS),
                memory.getLong(at + PageLayout.SLOT_COMPLETIONS));
    }

    /** Unmaps the page and closes its descriptor; the memory lives on while another process holds it. */
    @Override
    public void close() {
        memory.close();
        handle.close();
    }
}
