package dev.lamina.device.page;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.OsHandle;

/**
 * The page that says which card this is, who arbitrates it and that the arbiter is alive. The agent alone writes it; processes get a descriptor
 * through which the system lets them read only. Safe for all threads.
 */
public final class CardPage implements AutoCloseable {
    /** The memory file's name, as {@code /proc/<pid>/fd} shows it behind {@code memfd:}. */
    public static final String NAME = "lamina-card";

    private static final String WHAT = "card page";

    private final OsHandle handle;
    private final PageMemory memory;

    private CardPage(OsHandle handle, PageMemory memory) {
        this.handle = handle;
        this.memory = memory;
    }

    /** A new page; texts longer than their fields (127 bytes; 63 for the card's id) are cut. {@code NATIVE} when the system refuses. */
    public static CardPage create(CardIdentity identity) {
        var handle = MemoryFile.create(NAME, PageLayout.CARD_PAGE_SIZE, MemoryFile.OWNER_READS);
        var memory = PageMemory.mapOrClose(handle, PageLayout.CARD_PAGE_SIZE, WHAT);
        memory.setInt(PageLayout.CARD_DEVICE_INDEX, identity.deviceIndex());
        memory.setLong(PageLayout.CARD_MEMORY_BYTES, identity.memoryBytes());
        memory.setText(PageLayout.CARD_PLATFORM, PageLayout.CARD_PLATFORM_LENGTH, identity.platform());
        memory.setText(PageLayout.CARD_DEVICE, PageLayout.CARD_DEVICE_LENGTH, identity.device());
        memory.setText(PageLayout.CARD_CARD, PageLayout.CARD_CARD_LENGTH, identity.card());
        memory.writeHeader(PageLayout.CARD_MAGIC, PageLayout.CARD_PAGE_SIZE);
        return new CardPage(handle, memory);
    }

    /**
     * Takes over a page that an earlier agent made, and with it the handle, also a read-only one (then this process must own the file or be
     * root). {@code BAD_INPUT} when it is not a sealed card page of this version; the handle is then closed.
     */
    public static CardPage adopt(OsHandle handle) {
        var writable = handle;
        try {
            MemoryFile.requireSealed(handle, WHAT, PageLayout.CARD_PAGE_SIZE);
            writable = MemoryFile.writable(handle, WHAT);
            MemoryFile.setMode(writable, MemoryFile.OWNER_READS);
            var memory = PageMemory.map(writable, PageLayout.CARD_PAGE_SIZE, WHAT);
            memory.requireHeader(WHAT, PageLayout.CARD_MAGIC, PageLayout.CARD_PAGE_SIZE);
            return new CardPage(writable, memory).requireIdentity();
        } catch (LaminaException refused) {
            writable.close();
            throw refused;
        }
    }

    private CardPage requireIdentity() {
        try {
            identity();
            return this;
        } catch (IllegalArgumentException scribbled) {
            close();
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "card page describes no card: " + scribbled.getMessage() + "; it was scribbled over",
                    scribbled);
        }
    }

    /** A new descriptor for a workload's process, which can read through it only; the caller closes it. */
    public OsHandle readOnlyHandle() {
        return handle.reopen(false);
    }

    /** The number of starts of agents that own this card. */
    public long boot() {
        return memory.getLong(PageLayout.CARD_BOOT);
    }

    public void setBoot(long boot) {
        memory.setLong(PageLayout.CARD_BOOT, boot);
    }

    /** When the agent last said that it is alive. */
    public long heartbeatNs() {
        return memory.getLong(PageLayout.CARD_HEARTBEAT_NS);
    }

    public void setHeartbeatNs(long nowNs) {
        memory.setLong(PageLayout.CARD_HEARTBEAT_NS, nowNs);
    }

    /** One of {@link PageLayout#MODE_EXCLUSIVE}, {@link PageLayout#MODE_TIME}, {@link PageLayout#MODE_SPATIAL}. */
    public int mode() {
        return memory.getInt(PageLayout.CARD_MODE);
    }

    public void setMode(int mode) {
        memory.setInt(PageLayout.CARD_MODE, mode);
    }

    /** Which card it describes. */
    public CardIdentity identity() {
        return new CardIdentity(
                memory.getText(PageLayout.CARD_PLATFORM, PageLayout.CARD_PLATFORM_LENGTH),
                memory.getText(PageLayout.CARD_DEVICE, PageLayout.CARD_DEVICE_LENGTH),
                memory.getText(PageLayout.CARD_CARD, PageLayout.CARD_CARD_LENGTH),
                memory.getInt(PageLayout.CARD_DEVICE_INDEX),
                memory.getLong(PageLayout.CARD_MEMORY_BYTES));
    }

    /** Unmaps the page and closes its descriptor; the memory lives on while another process holds it. */
    @Override
    public void close() {
        memory.close();
        handle.close();
    }
}
